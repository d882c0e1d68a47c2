/** One-dimensional SQL arrays as PostgreSQL writes them: `{1,NULL,"with \"quotes\""}`. */

/** An element that needs no quotes, or one in quotes with its escapes. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gs;

/** Writes an array; `write` gives an element that is not null as it stands in it, see `quoted`. */
export function writeArray<T>(elements: readonly (T | null)[], write: (element: T) => string): string {
  let text = "";
  for (const element of elements) text += `${text && ","}${element === null ? "NULL" : write(element)}`;
  return `{${text}}`;
}

/** Any text as an element. */
export function quoted(text: string): string {
  return TO_ESCAPE.test(text) ? `"${text.replaceAll(/["\\]/g, "\\$&")}"` : `"${text}"`;
}

const TO_ESCAPE = /["\\]/;

/** Reads what PostgreSQL sends; `read` turns the text of an element that is not NULL into a value. */
export function readArray<T>(text: string, read: (element: string) => T): (T | null)[] {
  const elements: (T | null)[] = [];
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(ELEMENT)) {
    if (plain !== undefined) elements.push(plain === "NULL" ? null : read(plain));
    else elements.push(read(quoted!.replaceAll(/\\(.)/gs, "$1")));
  }
  return elements;
}
