/** Under which names keys to customers' screens are kept: by a till that to its own, by a screen that to its till's. */
export const KEPT_DISPLAY = "display";
export const KEPT_SCREEN = "screen";
/** How the address of a screen ends, once it has its key. */
export const SCREEN = "#screen";
