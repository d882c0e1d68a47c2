/** Wire types of single values: binary data, amounts, times, integers. A codec's inner form is what the program works with. */
import { type TSchema, type TStringOptions, Type } from "typebox";
import { isAmount, parseAmount, printAmount } from "../amount.js";
import { decodeBase32, encodeBase32 } from "../base32.js";
import { durationFromJson, durationToJson, timestampFromJson, timestampToJson } from "../time.js";

/** A text of at most that many characters. */
const textOf = (maxLength: number) => Type.String({ maxLength });

/** A name, or another line of text. */
export const LineText = textOf(1000);
/** What people write: descriptions, reasons. */
export const ProseText = textOf(20_000);
/** A URL. */
export const UrlText = textOf(2048);
/** What is a part of a path or a query: as long as a request line may become. */
export const RequestLineText = textOf(16_384);
/** A session. */
export const SessionText = RequestLineText;

/** All letters occur: lower case reads like upper case, and I, L, O, U stand for digits and V. */
const BASE32_CHARACTER = "[0-9A-Za-z]";

/** Base32 of that many bytes that stays text, for parts of a contract that must keep their spelling. */
export function Base32Text(size: number, options: TStringOptions = {}) {
  const maxLength = Math.ceil((size * 8) / 5);
  return Type.String({ ...options, maxLength, pattern: `^${BASE32_CHARACTER}{${maxLength}}$` });
}

/** Exactly that many bytes in base32, text <-> Uint8Array. */
export function BytesOf(size: number, options: TStringOptions = {}) {
  return Type.Codec(Base32Text(size, { description: `${size} bytes in base32`, ...options }))
    .Decode((text) => decodeBase32(text, size))
    .Encode(encodeBase32);
}

/** 16 bytes: claim tokens, wire salts. */
export const Bytes16 = (options?: TStringOptions) => BytesOf(16, options);
/** 32 bytes: keys, short hashes, wire transfer ids. */
export const Bytes32 = (options?: TStringOptions) => BytesOf(32, options);
/** 64 bytes: hashes, signatures. */
export const Bytes64 = (options?: TStringOptions) => BytesOf(64, options);

/** Any number of bytes in base32 (RSA keys, signatures and blinded messages), text <-> Uint8Array. */
export const BytesAny = (options: TStringOptions = {}) => {
  const length = `(?:${BASE32_CHARACTER}{8})*(?:${BASE32_CHARACTER}{2}|${BASE32_CHARACTER}{4,5}|${BASE32_CHARACTER}{7})?`;
  return Type.Codec(
    Type.String({ description: "bytes in base32", maxLength: 16_384, ...options, pattern: `^${length}$` }),
  )
    .Decode((text) => decodeBase32(text))
    .Encode(encodeBase32);
};

const AMOUNT_PATTERN = "^[ \\t\\n\\v\\f\\r]*[A-Z]{1,11}:(?=[0-9.])[0-9]*(?:\\.[0-9]{1,8})?$";

/** An amount that stays text, for parts of an order or contract that must keep their spelling. */
export const AmountString = Type.Refine(
  Type.String({ maxLength: 100, pattern: AMOUNT_PATTERN, description: "CURRENCY:VALUE[.FRACTION]" }),
  isAmount,
  () => "must be an amount of at most 2^52",
);

/** An amount, text <-> Amount. */
export const AmountText = Type.Codec(AmountString).Decode(parseAmount).Encode(printAmount);

/** The largest number of whole seconds whose microseconds fit 64 bits. */
const MAX_SECONDS = 18_446_744_073_709;

/** A point in time as it is written, for parts of a contract that must keep their spelling. */
export const TimestampObject = Type.Object({
  t_s: Type.Union([
    Type.Integer({ minimum: 0, maximum: MAX_SECONDS, description: "whole seconds since 1970" }),
    Type.String({ maxLength: 5, pattern: "^[nN][eE][vV][eE][rR]$", description: '"never"' }),
  ]),
});

/** A point in time, {t_s} <-> bigint microseconds since 1970. */
export const TimestampJson = Type.Codec(TimestampObject).Decode(timestampFromJson).Encode(timestampToJson);

/** A duration as it is written, for parts of a contract that must keep their spelling. */
export const DurationObject = Type.Object({
  d_us: Type.Union([
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "microseconds" }),
    Type.String({ maxLength: 7, pattern: "^[fF][oO][rR][eE][vV][eE][rR]$", description: '"forever"' }),
  ]),
});

/** A duration, {d_us} <-> bigint microseconds. */
export const DurationJson = Type.Codec(DurationObject).Decode(durationFromJson).Encode(durationToJson);

/** A JSON integer within ±(2^53 - 1). */
export const SafeInteger = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });

/** A JSON integer 0..2^53 - 1. */
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** An object used as a map from any text of at most a thousand characters to values of one type. */
export const MapOf = <Value extends TSchema>(value: Value) =>
  Type.Record(Type.String({ maxLength: 100, pattern: "^[\\s\\S]{0,1000}$" }), value, { additionalProperties: false });

/** Any JSON object, kept as it is. */
export const AnyObject = MapOf(Type.Unknown());

/** Texts by language tag (BCP 47). */
export const Translations = MapOf(ProseText);

/** A picture as a data: URL; empty for none. */
export const ImageDataUrl = Type.String({
  maxLength: 2 ** 24,
  pattern: "^(?:data:image/[\\s\\S]*)?$",
  description: "a data: URL of an image, or empty",
});

/** An amount of goods with up to six decimals: "<integer>[.<fraction>]". */
export const DecimalQuantity = Type.String({
  maxLength: 23,
  pattern: "^[0-9]{1,16}(?:\\.[0-9]{1,6})?$",
  description: "a number with at most six decimals",
});
