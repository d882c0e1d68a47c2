/** What a shop wrote may say anything: only web links lead somewhere, and only pictures that cannot act are shown. */

import { parseWebUrl } from "@kontor/taler/parse-url";

/** The URL if it leads to a web page; its spelling is safe for attributes and headers. */
export function webUrl(text: unknown): URL | undefined {
  return typeof text === "string" ? parseWebUrl(text) : undefined;
}

/** Pixels only: an SVG is a program in disguise. */
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}$/;

/** The picture's `data:` URL if browsers can show it and nothing else happens. */
export function picture(text: unknown): string | undefined {
  return typeof text === "string" && PICTURE.test(text) ? text : undefined;
}

/** The message of a `taler://fulfillment-success/MESSAGE` URI, with which a shop says that there is no page to go to. */
export function fulfillmentMessageOf(url: string | undefined): string | undefined {
  const [, message] = /^taler:\/\/fulfillment-success\/([^/?#]*)/.exec(url ?? "") ?? [];
  if (message === undefined) return undefined;
  try {
    return decodeURIComponent(message.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
