/** The headers that a template makes: lines `Name: value`. Data cannot add lines or change their names. */

import { renderTemplate, type Template } from "./template.js";

export type Headers = Readonly<Record<string, string>>;

/** What belongs to the connection, or is ours. */
const RESERVED = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "expect",
  "te",
  "trailer",
  "proxy-connection",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "kontor-test",
]);

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;
const LONGEST_VALUE = 8192;
const MOST_HEADERS = 50;

/** By lower-case name; what is no header is left out. @throws TemplateError */
export function expandHeaders(template: Template, variables: Readonly<Record<string, unknown>>): Headers {
  const headers: Record<string, string> = {};
  for (const line of renderTemplate(template, variables, { cleanse: beforeControls }).split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = beforeControls(
      line
        .slice(colon + 1)
        .replaceAll("\r", "")
        .trim(),
    );
    if (!TOKEN.test(name) || RESERVED.has(name) || value.length > LONGEST_VALUE) continue;
    if (Object.keys(headers).length >= MOST_HEADERS) break;
    headers[name] = value;
  }
  return headers;
}

/** What comes before the first control character: a line break of the data ends the value, not the line. */
function beforeControls(text: string): string {
  const place = [...text].findIndex((character) => (character < " " && character !== "\t") || character === "\u007f");
  return place === -1 ? text : [...text].slice(0, place).join("");
}
