/** Under which name a till keeps the key to its customer's screen. */
export const KEPT_DISPLAY = "display";
