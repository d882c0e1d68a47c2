/** Entity tags: a client that has the present version of an answer need not get it again (RFC 9110, section 8.8.3). */

import { hash } from "node:crypto";
import { leadingEntries } from "./header-list.js";

/** A tag of a body's text: equal for equal texts, another for others. Without quotes. */
export function tagOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 32);
}

/** As the header `ETag` wants it. */
export function quotedTag(tag: string): string {
  return `"${tag}"`;
}

/** The tag that a client wrote, bare or quoted, strong or weak. */
export function bareTag(text: string): string {
  return text
    .trim()
    .replace(/^W\//, "")
    .replace(/^"(.*)"$/, "$1");
}

/** Whether `If-None-Match` names the tag, by itself or in a list; `*` names all. */
export function matchesTag(ifNoneMatch: string | string[] | undefined, tag: string): boolean {
  const named = [ifNoneMatch ?? []].flat().flatMap((header) => leadingEntries(header).split(","));
  return named.some((text) => text.trim() === "*" || bareTag(text) === tag);
}
