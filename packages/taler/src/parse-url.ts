/** URLs that may not be any. */

/**
 * @returns undefined where the text is no absolute URL
 *
 * Not `URL.canParse`: once Node 20 has compiled it for speed, it takes letters beyond ASCII for errors, as in
 * `https://bücher.example/`.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** @returns undefined where the text is no absolute http or https URL */
export function parseWebUrl(text: string): URL | undefined {
  const url = parseUrl(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}
