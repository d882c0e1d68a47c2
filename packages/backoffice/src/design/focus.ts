/** Where the focus is. */

/**
 * Whether a key is meant for an open dialog or for a field, and not for the page. A dialog that was closed keeps the focus
 * for a moment, until it is taken away: what is pressed then is for the page.
 */
export function isForDialogOrField({ target }: KeyboardEvent): boolean {
  if (document.querySelector("dialog:modal") !== null) return true;
  const element = target as HTMLElement;
  return element.closest("input, textarea, select") !== null && element.closest("dialog") === null;
}

/** Whoever has gone on elsewhere meanwhile stays there. */
export const isFocusLost = () => document.activeElement === null || document.activeElement === document.body;
