/**
 * Spellings of paths that programs of others use and that can mean one thing only. A till of Android appends "private/pos"
 * to its base URL as a single segment; and to base URLs, which end in a slash, many append a path that begins with one.
 */

/** `private/pos` as one segment: exactly this spelling, at the end of the path. */
const POS_AS_ONE_SEGMENT = /^((?:\/instances\/[^/?#]+)?)\/private%2Fpos(?=$|\?)/;

/** A base URL's path and more than one slash. */
const SEAM = /^((?:\/instances\/[^/?#]+)?)\/{2,}(?=([^/?#]*))/;

/**
 * The path as the routes know it.
 * @param url path and query below the root's base URL, beginning with a slash
 */
export function usualSpelling(url: string): string {
  return withoutDoubledSlash(url).replace(POS_AS_ONE_SEGMENT, "$1/private/pos");
}

/** What follows the slashes must be a path of the same instance: a name after `instances` would be one of another. */
function withoutDoubledSlash(url: string): string {
  const seam = SEAM.exec(url);
  if (seam === null || isInstances(seam[2] ?? "")) return url;
  return `${seam[1]}/${url.slice(seam[0].length)}`;
}

function isInstances(segment: string): boolean {
  try {
    return decodeURIComponent(segment).toLowerCase() === "instances";
  } catch {
    return false;
  }
}
