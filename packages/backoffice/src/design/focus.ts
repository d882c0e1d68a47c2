/** Where the focus is. */

/** Whoever has gone on elsewhere meanwhile stays there. */
export const isFocusLost = () => document.activeElement === null || document.activeElement === document.body;
