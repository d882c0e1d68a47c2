/** Which of the media types that we have a client likes best (`Accept`, RFC 9110 section 12.5.1). */

import Negotiator from "negotiator";
import { TalerError } from "../taler-error.js";
import { leadingEntries } from "./header-list.js";

/** Clients write "application/json; charset=utf-8" and mean the type: what is no weight makes no difference. */
const PARAMETER = /;(?!\s*q\s*=)[^,;]*/gi;

/**
 * The offered type that the client likes best; the first of all for a client without wishes.
 * @param offered lower case, without parameters
 * @returns undefined when the client accepts none
 */
export function preferredType<T extends string>(accept: string | undefined, offered: readonly T[]): T | undefined {
  if (accept === undefined || accept.trim() === "") return offered[0];
  return new Negotiator({ headers: { accept: leadingEntries(accept).replace(PARAMETER, "") } }).mediaType([
    ...offered,
  ]) as T | undefined;
}

/**
 * The format that the client likes best, of those with a media type each; the first of all for a client without wishes.
 * @throws TalerError GENERIC_HTTP_HEADERS_MALFORMED with 406 when the client accepts none
 */
export function demandFormat<Format extends string>(
  accept: string | undefined,
  types: { readonly [Name in Format]: string },
): Format {
  const formats = Object.keys(types) as Format[];
  const mediaTypes: readonly string[] = formats.map((format) => types[format]);
  const wanted = preferredType(accept, mediaTypes);
  const found = formats.find((format) => types[format] === wanted);
  if (found !== undefined) return found;
  throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", {
    status: 406,
    parameter: "Accept",
    detail: `Accept: one of ${mediaTypes.join(", ")}`,
  });
}
