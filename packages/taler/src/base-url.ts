/**
 * The one spelling of a base URL. Wallets compare the URL that a contract names with the one that they fetched it from,
 * byte for byte, and refuse the contract for good where they differ.
 */

import { parseUrl } from "./parse-url.js";

/**
 * The URL as wallets write it: lower-case host, no default port, no dots or escapes that mean nothing in the path, one
 * slash at the end.
 * @returns undefined for what cannot be a base URL: other protocols, user name, query, fragment
 */
export function canonicalBaseUrl(text: string): string | undefined {
  if (/[?#\s]/.test(text) || !/^https?:\/\/[^/]/i.test(text)) return undefined;
  const url = parseUrl(text);
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  return `${withoutSlashes(url.href)}/`;
}

/** A loop, since the expression for it would look at a long row of slashes again from each of them. */
function withoutSlashes(href: string): string {
  let end = href.length;
  while (href[end - 1] === "/") end -= 1;
  return href.slice(0, end);
}
