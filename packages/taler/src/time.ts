/** Points in time and durations: bigint microseconds inside, `{t_s}` and `{d_us}` in JSON, 8 bytes where they are signed. */
import { u64be } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";

/** Microseconds since 1970, or NEVER. */
export type Timestamp = bigint;
/** Microseconds, or FOREVER. */
export type Duration = bigint;

/** The wire form of a Timestamp: whole seconds since 1970. */
export interface TimestampJson {
  t_s: number | "never";
}
/** The wire form of a Duration: microseconds. */
export interface DurationJson {
  d_us: number | "forever";
}

export const NEVER: Timestamp = 2n ** 64n - 1n;
export const FOREVER: Duration = 2n ** 64n - 1n;

export const SECOND: Duration = 1_000_000n;
export const MINUTE: Duration = 60n * SECOND;
export const HOUR: Duration = 60n * MINUTE;
export const DAY: Duration = 24n * HOUR;

/** The moment that many whole seconds after 1970 began. */
export function timestampFromSeconds(seconds: number | bigint): Timestamp {
  return BigInt(seconds) * SECOND;
}

/** Whole seconds since 1970, rounded down. Not for NEVER. */
export function toSeconds(timestamp: Timestamp): number {
  return Number(timestamp / SECOND);
}

/** The whole second at or before. Times of the protocol are whole seconds. NEVER stays NEVER. */
export function roundDownToSeconds(timestamp: Timestamp): Timestamp {
  return timestamp === NEVER ? NEVER : timestamp - (timestamp % SECOND);
}

/** The whole second at or after. NEVER stays NEVER. */
export function roundUpToSeconds(timestamp: Timestamp): Timestamp {
  return timestamp === NEVER ? NEVER : roundDownToSeconds(timestamp + SECOND - 1n);
}

/** Reads `{t_s: n | "never"}`. Throws EncodingError. */
export function timestampFromJson(json: unknown): Timestamp {
  const seconds = memberOf(json, "t_s");
  if (typeof seconds === "string" && seconds.toLowerCase() === "never") return NEVER;
  if (!isCount(seconds)) throw new EncodingError('a timestamp is {"t_s": whole seconds since 1970 or "never"}');
  const timestamp = BigInt(seconds) * SECOND;
  if (timestamp >= NEVER) throw new EncodingError("the timestamp is out of range");
  return timestamp;
}

/** Writes `{t_s}`, rounded down to the second. */
export function timestampToJson(timestamp: Timestamp): TimestampJson {
  return { t_s: timestamp === NEVER ? "never" : toSeconds(timestamp) };
}

/** Reads `{d_us: n | "forever"}`. Throws EncodingError. */
export function durationFromJson(json: unknown): Duration {
  const microseconds = memberOf(json, "d_us");
  if (typeof microseconds === "string" && microseconds.toLowerCase() === "forever") return FOREVER;
  if (!isCount(microseconds)) throw new EncodingError('a duration is {"d_us": microseconds or "forever"}');
  return BigInt(microseconds);
}

/** Writes `{d_us}`. A duration too long for a JSON integer (285 years) is written "forever". */
export function durationToJson(duration: Duration): DurationJson {
  return { d_us: duration > BigInt(Number.MAX_SAFE_INTEGER) ? "forever" : Number(duration) };
}

/** TimestampNBO: u64 microseconds, all ones for NEVER. */
export function timestampBytes(timestamp: Timestamp): Uint8Array {
  return u64be(timestamp);
}

/** RelativeNBO: u64 microseconds, all ones for FOREVER. */
export function durationBytes(duration: Duration): Uint8Array {
  return u64be(duration);
}

/** The moment that much later; what would lie beyond NEVER is NEVER. */
export function addDuration(timestamp: Timestamp, duration: Duration): Timestamp {
  const later = timestamp + duration;
  return later > NEVER ? NEVER : later;
}

/** The calendar year of a time, in UTC. Not for NEVER. */
export function yearOf(timestamp: Timestamp): number {
  return new Date(Number(timestamp / 1000n)).getUTCFullYear();
}

/** The moment at which a calendar year begins, in UTC. */
export function startOfYear(year: number): Timestamp {
  return BigInt(Date.UTC(year, 0)) * 1000n;
}

function memberOf(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null ? (json as Record<string, unknown>)[name] : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
