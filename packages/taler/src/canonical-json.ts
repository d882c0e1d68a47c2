/**
 * Canonical JSON (RFC 8785, restricted to integers) and its hash. The members are sorted as the reference sorts them, by
 * the bytes of their UTF-8 names; RFC 8785 sorts by UTF-16 units, which differs only for names beyond U+FFFF. That is why
 * this is not a library.
 */
import { EncodingError } from "./encoding-error.js";
import { sha512z } from "./hash.js";
import { endOfString, type JsonObject, type JsonValue } from "./strict-json.js";

/** The canonical text. Throws EncodingError for a number that is not a safe integer. Undefined members are left out. */
export function canonicalJson(value: JsonValue): string {
  const text = isSortedByUnits(value) ? JSON.stringify(value) : assembled(value, byUnits);
  return SURROGATE.test(text) && hasNameWithSurrogates(value) ? assembled(value, byCodePoint) : text;
}

/** Only where there are such names, sorting by UTF-16 units is another than sorting by code points. */
function hasNameWithSurrogates(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some(hasNameWithSurrogates);
  const object = value as JsonObject;
  for (const name in object) if (SURROGATE.test(name) || hasNameWithSurrogates(object[name]!)) return true;
  return false;
}

/**
 * The canonical text of an object with another member, made from the object's own canonical text, which is not parsed.
 * @param name of ASCII characters that need no escapes
 * @throws EncodingError where the object has it already, or the text is not that of an object, as far as it is looked at
 */
export function withMember(text: string, name: string, value: JsonValue): string {
  if (!text.startsWith("{") || !text.endsWith("}")) throw new EncodingError("not the canonical text of an object");
  const member = `"${name}":${canonicalJson(value)}`;
  let place = 1;
  while (text[place] === '"') {
    const end = stringEnd(text, place);
    const found = nameWithin(text, place, end);
    if (found === name) throw new EncodingError(`there is a member ${name} already`);
    if (found > name) return `${text.slice(0, place)}${member},${text.slice(place)}`;
    place = valueEnd(text, end + 2);
    if (text[place] === ",") place++;
  }
  if (place !== text.length - 1) throw new EncodingError("not the canonical text of an object");
  return `${text.slice(0, -1)}${place === 1 ? "" : ","}${member}}`;
}

function nameWithin(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end);
  return name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
}

function stringEnd(text: string, start: number): number {
  const end = endOfString(text, start);
  if (end < 0) throw new EncodingError("a string has no end");
  return end;
}

/** Where what stands behind the value begins. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let place = start; place < text.length; place++) {
    const character = text[place]!;
    if (character === '"') place = stringEnd(text, place);
    else if (character === "{" || character === "[") depth++;
    else if (depth > 0 && (character === "}" || character === "]")) depth--;
    else if (depth === 0 && (character === "," || character === "}")) return place;
  }
  throw new EncodingError("a value has no end");
}

/** JH of the protocol: SHA-512 over the canonical text and a NUL byte, 64 bytes. */
export function hashJson(value: JsonValue): Uint8Array {
  return sha512z(canonicalJson(value));
}

/** Whether the members are sorted already, and the numbers as they should be: what was read from a canonical text. */
function isSortedByUnits(value: JsonValue): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).every(isSortedByUnits);
  const object = value as JsonObject;
  let before = "";
  // Names are not copied: contracts are large.
  for (const name in object) {
    if (name < before || !isSortedByUnits(object[name]!)) return false;
    before = name;
  }
  return true;
}

type Sort = (names: string[]) => string[];

function assembled(value: JsonValue, sort: Sort): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new EncodingError("only safe integers have a canonical form");
    return String(value);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) text += `${text && ","}${assembled(item, sort)}`;
    return `[${text}]`;
  }
  const object = value as JsonObject;
  for (const name of sort(Object.keys(object))) {
    const member = object[name];
    if (member !== undefined) text += `${text && ","}${quoted(name)}:${assembled(member, sort)}`;
  }
  return `{${text}}`;
}

const SURROGATE = /[\ud800-\udfff]/;
const PLAIN = /^[\w-]*$/;
/** So many are sorted faster by putting each in its place. */
const FEW = 32;

function quoted(name: string): string {
  return PLAIN.test(name) ? `"${name}"` : JSON.stringify(name);
}

/** By UTF-16 units, in place. */
function byUnits(names: string[]): string[] {
  if (names.length > FEW) return names.sort();
  for (let i = 1; i < names.length; i++) {
    const name = names[i]!;
    let place = i;
    for (; place > 0 && name < names[place - 1]!; place--) names[place] = names[place - 1]!;
    names[place] = name;
  }
  return names;
}

function byCodePoint(names: string[]): string[] {
  return names.sort(compareCodePoints);
}

function compareCodePoints(a: string, b: string): number {
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
