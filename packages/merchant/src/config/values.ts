/** What a configured value may be: each reader takes the text and gives the value, or throws what was expected. */

import { type Amount, parseAmount } from "@kontor/taler/amount";
import { canonicalBaseUrl } from "@kontor/taler/base-url";
import { decodeBase32 } from "@kontor/taler/base32";
import { parseWebUrl } from "@kontor/taler/parse-url";
import { DAY, type Duration, FOREVER, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { compilePosixPattern, PatternError } from "./payto-pattern.js";

/** A value that is not of its kind. The message completes "expected ...". */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** Turns the text of an option into its value. Throws ValueError. */
export type ValueReader<T> = (text: string) => T;

/** No value of any kind but text, so that every reader says what it expects. */
const NO_VALUE = "\0";

/** In words what a value must be, with its unit and its limits: what is expected where it is something else. */
export function expectedBy(read: ValueReader<unknown>): string {
  try {
    read(NO_VALUE);
    return "text";
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    // What is wrong with this text in particular is in parentheses.
    return error.message.replace(/ \([^()]*\(?[^()]*\)?[^()]*\)$/, "");
  }
}

export const readText: ValueReader<string> = (text) => text;

/** YES or NO, in any case; environment variables are often given the others. */
export const readBoolean: ValueReader<boolean> = (text) => {
  if (/^(?:yes|true|1)$/i.test(text)) return true;
  if (/^(?:no|false|0)$/i.test(text)) return false;
  throw new ValueError("YES or NO");
};

/** A whole number within bounds; `unit` says of what, in the plural. */
export function readInteger(least: number, greatest: number, unit?: string): ValueReader<number> {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= greatest) return number;
    throw new ValueError(`a whole number${unit === undefined ? "" : ` of ${unit}`} from ${least} to ${greatest}`);
  };
}

/** One of some words; compared without regard to case. */
export function readWord<W extends string>(...words: readonly W[]): ValueReader<W> {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    throw new ValueError(`one of ${words.join(", ")}`);
  };
}

/** Words separated by white space (or commas). */
export const readList: ValueReader<readonly string[]> = (text) => text.split(/[\s,]+/).filter((word) => word !== "");

const UNITS: Record<string, Duration> = {
  us: 1n,
  ms: 1000n,
  s: SECOND,
  second: SECOND,
  '"': SECOND,
  m: MINUTE,
  min: MINUTE,
  minute: MINUTE,
  "'": MINUTE,
  h: HOUR,
  hour: HOUR,
  d: DAY,
  day: DAY,
  week: 7n * DAY,
  month: 30n * DAY,
  year: 365n * DAY,
  a: 365n * DAY,
};

/** `4 weeks 1 day`, `60 s`, `forever`. */
export const readDuration: ValueReader<Duration> = (text) => {
  if (/^forever$/i.test(text)) return FOREVER;
  const parts = [...text.matchAll(/(\d{1,12})\s*([a-z'"]+)\s*/gi)];
  const isComplete = parts.length > 0 && parts.map(([part]) => part).join("") === text.trim();
  const units = parts.map(([, , unit]) => UNITS[unit!.toLowerCase()] ?? UNITS[unit!.toLowerCase().replace(/s$/, "")]);
  if (!isComplete || units.includes(undefined)) throw new ValueError('a duration such as "4 weeks 1 day" or "60 s"');
  const sum = parts.reduce((total, [, count], index) => total + BigInt(count!) * units[index]!, 0n);
  if (sum >= FOREVER) throw new ValueError("a duration that is not as long as that (or: forever)");
  return sum;
};

/** `EUR:1.50`. */
export const readAmount: ValueReader<Amount> = (text) => {
  try {
    return parseAmount(text);
  } catch (error) {
    throw new ValueError(`an amount such as EUR:1.50 (${(error as Error).message})`);
  }
};

export const readCurrency: ValueReader<string> = (text) => {
  if (/^[A-Za-z]{1,11}$/.test(text)) return text.toUpperCase();
  throw new ValueError("a currency: 1 to 11 letters");
};

/** The public key of an exchange or of anybody: 52 characters. */
export const readPublicKey: ValueReader<Uint8Array> = (text) => {
  try {
    return decodeBase32(text, 32);
  } catch {
    throw new ValueError("a public key: 52 characters of Crockford base32");
  }
};

/** A base URL; gets the slash at its end if it has none. */
export const readBaseUrl: ValueReader<string> = (text) => {
  const url = canonicalBaseUrl(text);
  if (url === undefined) throw new ValueError("a base URL such as https://shop.example/");
  return url;
};

/** Any http(s) URL, as it is written. */
export const readWebUrl: ValueReader<string> = (text) => {
  if (parseWebUrl(text) === undefined) throw new ValueError("a http(s) URL");
  return text;
};

/** `16 MB`, `1048576`: bytes; K, M and G are powers of 1024. */
export const readSize: ValueReader<number> = (text) => {
  const match = /^(\d{1,9})\s*(?:([KMG])i?B?|B)?$/i.exec(text);
  const size = match ? Number(match[1]) * 1024 ** " KMG".indexOf((match[2] ?? " ").toUpperCase()) : 0;
  if (size > 0 && Number.isSafeInteger(size)) return size;
  throw new ValueError('a size such as "16 MB", or a number of bytes');
};

/** The permissions of a file in octal, such as 660. */
export const readFileMode: ValueReader<number> = (text) => {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new ValueError("permissions in octal such as 660");
};

export const readRegularExpression: ValueReader<string> = (text) => {
  try {
    compilePosixPattern(text);
    return text;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ValueError(`a POSIX extended regular expression (${error.message})`);
  }
};

/** A JSON object whose members are texts. */
export const readTextMap: ValueReader<Readonly<Record<string, string>>> = (text) => {
  try {
    const value: unknown = JSON.parse(text);
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isMap && Object.values(value).every((member) => typeof member === "string")) {
      return value as Record<string, string>;
    }
  } catch {
    // Falls through to the same complaint.
  }
  throw new ValueError('a JSON object of texts such as {"0":"€"}');
};

/** A program: a file, or a name that is searched for where programs are. */
export function readProgram(readFileName: ValueReader<string>): ValueReader<string> {
  return (text) => {
    if (text.includes("\0")) throw new ValueError("a program: a file name, or a name that is searched for in PATH");
    return /[/$]/.test(text) ? readFileName(text) : text;
  };
}
