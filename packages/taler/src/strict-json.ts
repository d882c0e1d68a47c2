/**
 * The one parser for JSON from outside. JSON.parse makes the value; a linear scan of the text and a walk over the value
 * then refuse what JSON.parse forgives but the reference's parser or a contract hash would not.
 */
import { isUtf8 } from "node:buffer";
import { EncodingError } from "./encoding-error.js";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Any member name may occur, `__proto__` as an own member too: copy with spread or Object.fromEntries, not by assignment. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** Text that is not JSON as Taler wants it. `offset` is the position in the text, where it is known. */
export class JsonError extends EncodingError {
  override readonly name = "JsonError";

  constructor(
    readonly reason: string,
    readonly offset?: number,
  ) {
    super(offset === undefined ? reason : `${reason} at position ${offset}`);
  }
}

export interface StrictJsonOptions {
  /** Deepest nesting of arrays and objects accepted; 128 if not given. */
  readonly maxDepth?: number;
  /** Most values accepted, those in arrays and objects included; any number if not given. */
  readonly maxValues?: number;
  /** Accept numbers that are not safe integers, for what is never hashed. */
  readonly allowReals?: boolean;
}

const DEFAULT_MAX_DEPTH = 128;

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Parses JSON in UTF-8. Throws JsonError for malformed text and for: invalid UTF-8, an object with two members of one
 * name, a number that is not a plain integer within ±(2^53-1) (also 1.0, 1e3 and -0), U+0000 and lone surrogates in
 * strings, nesting that is too deep.
 */
export function parseStrictJson(input: Uint8Array | string, options: StrictJsonOptions = {}): JsonValue {
  const { maxDepth = DEFAULT_MAX_DEPTH, allowReals = false, maxValues } = options;
  const text = typeof input === "string" ? input : decodeUtf8(input);
  if (maxValues !== undefined) checkSize(text, maxDepth, maxValues);
  const value = parse(text);
  const members = scan(text, maxDepth, allowReals);
  // Only an escape, or a string that never was UTF-8, can bring in what checkString looks for.
  const suspicious = typeof input === "string" || text.includes("\\u");
  if (countMembers(value, suspicious, allowReals) !== members) throw duplicateMember(text);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new JsonError("the text is not valid UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

/**
 * Refuses what is deep or of many values before anything is made of it: a value costs much more than the byte or two
 * that it may be written in. The text need not be JSON.
 */
function checkSize(text: string, maxDepth: number, maxValues: number): void {
  let values = 1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
      if (i < 0) return;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      values++;
      if (++depth > maxDepth) throw new JsonError(`arrays and objects are nested more than ${maxDepth} deep`, i);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
    } else if (code === COMMA) {
      values++;
    }
    if (values > maxValues) throw new JsonError(`there are more than ${maxValues} values`, i);
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new JsonError("the text is not valid JSON", position === undefined ? undefined : Number(position));
  }
}

/** Checks depth and the spelling of numbers of text that is valid JSON. Returns how many members its objects are given. */
function scan(text: string, maxDepth: number, allowReals: boolean): number {
  let members = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else if (code === COLON) {
      members++;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > maxDepth) throw new JsonError(`arrays and objects are nested more than ${maxDepth} deep`, i);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const start = i;
      i = endOfInteger(text, i);
      if (!allowReals && !isPlainInteger(text, start, i)) throw new JsonError("a number is not an integer", start);
    }
  }
  return members;
}

/** Position of the quote that ends the string which begins at `start`; -1 where it has no end. */
export function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return end;
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}

/** Position of the last digit of the integer part of the number which begins at `start`. */
function endOfInteger(text: string, start: number): number {
  let end = start;
  for (let next = text.charCodeAt(end + 1); next >= ZERO && next <= NINE; next = text.charCodeAt(end + 1)) end++;
  return end;
}

function isPlainInteger(text: string, start: number, end: number): boolean {
  const next = text.charCodeAt(end + 1);
  if (next === DOT || next === 0x65 || next === 0x45) return false;
  return !(end - start === 1 && text.charCodeAt(start) === MINUS && text.charCodeAt(end) === ZERO);
}

/**
 * How many members the objects of the value have. JSON.parse keeps one of several members of one name, however they
 * were spelled, so that fewer than the text gives means a duplicate.
 */
function countMembers(value: JsonValue, suspicious: boolean, allowReals: boolean): number {
  if (typeof value === "string") {
    if (suspicious) checkString(value);
    return 0;
  }
  if (typeof value === "number") {
    if (!allowReals && !Number.isSafeInteger(value)) throw new JsonError("a number is beyond 2^53 - 1");
    return 0;
  }
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) members += countMembers(item, suspicious, allowReals);
    return members;
  }
  const object = value as JsonObject;
  for (const name of Object.keys(object)) {
    if (suspicious) checkString(name);
    members += 1 + countMembers(object[name]!, suspicious, allowReals);
  }
  return members;
}

function checkString(text: string): void {
  if (text.includes("\0")) throw new JsonError("a string contains U+0000");
  if (/\p{Surrogate}/u.test(text)) throw new JsonError("a string contains half of a surrogate pair");
}

const AFTER_NAME = /[ \t\n\r]*:/y;

/** Finds the duplicate that is known to be there: slower than the scan, but only a refused request pays for it. */
function duplicateMember(text: string): JsonError {
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === OPEN_BRACE) open.push(new Set());
    if (code === CLOSE_BRACE) open.pop();
    if (code !== QUOTE) continue;
    const start = i;
    i = endOfString(text, i);
    AFTER_NAME.lastIndex = i + 1;
    if (!AFTER_NAME.test(text)) continue;
    const name = JSON.parse(text.slice(start, i + 1)) as string;
    const names = open.at(-1)!;
    if (names.has(name)) return new JsonError(`an object has two members ${JSON.stringify(name)}`, start);
    names.add(name);
  }
  return new JsonError("an object has two members of one name");
}
