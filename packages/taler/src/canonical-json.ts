/**
 * Canonical JSON (RFC 8785, restricted to integers) and its hash. The members are sorted as the reference sorts them, by
 * the bytes of their UTF-8 names; RFC 8785 sorts by UTF-16 units, which differs only for names beyond U+FFFF. That is why
 * this is not a library.
 */
import { utf8z } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { sha512 } from "./hash.js";
import type { JsonObject, JsonValue } from "./strict-json.js";

/** The canonical text. Throws EncodingError for a number that is not a safe integer. Undefined members are left out. */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new EncodingError("only safe integers have a canonical form");
    return String(value);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) text += `${text && ","}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const object = value as JsonObject;
  for (const name of sortedNames(object)) {
    const member = object[name];
    if (member !== undefined) text += `${text && ","}${quoted(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** JH of the protocol: SHA-512 over the canonical text and a NUL byte, 64 bytes. */
export function hashJson(value: JsonValue): Uint8Array {
  return sha512(utf8z(canonicalJson(value)));
}

function sortedNames(object: JsonObject): string[] {
  const names = Object.keys(object);
  if (isSorted(names)) return names;
  return names.some((name) => /[\ud800-\udfff]/.test(name)) ? names.sort(byCodePoint) : names.sort();
}

/** As those of what was read from a canonical text. True only where both orders are the same. */
function isSorted(names: readonly string[]): boolean {
  return names.every((name, i) => PLAIN.test(name) && (i === 0 || names[i - 1]! < name));
}

const PLAIN = /^[\w-]*$/;

function quoted(name: string): string {
  return PLAIN.test(name) ? `"${name}"` : JSON.stringify(name);
}

function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = codePointRank(a.charCodeAt(i)) - codePointRank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates, of which characters beyond U+FFFF are made, rank behind all other UTF-16 units. */
function codePointRank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
