/** Which of the media types that we have a client likes best (`Accept`, RFC 9110 section 12.5.1). */

import Negotiator from "negotiator";

/** Clients write "application/json; charset=utf-8" and mean the type: what is no weight makes no difference. */
const PARAMETER = /;\s*(?!q\s*=)[^,;]*/gi;

/**
 * The offered type that the client likes best; the first of all for a client without wishes.
 * @param offered lower case, without parameters
 * @returns undefined when the client accepts none
 */
export function preferredType<T extends string>(accept: string | undefined, offered: readonly T[]): T | undefined {
  if (accept === undefined || accept.trim() === "") return offered[0];
  return new Negotiator({ headers: { accept: accept.replace(PARAMETER, "") } }).mediaType([...offered]) as
    | T
    | undefined;
}
