import { describe, expect, it } from "vitest";
import { parseAmount } from "./amount.js";
import { toHex } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { timestampFromSeconds } from "./time.js";
import {
  codeOfStep,
  decodeRfc3548Base32,
  encodeRfc3548Base32,
  type OtpAlgorithm,
  posConfirmation,
  stepAt,
} from "./totp.js";
import { type ReferenceVector, vectors } from "./vectors/used-vectors.js";

type Confirmation = ReferenceVector<
  { pos_key: string; pos_algorithm: string; timestamp: number; amount?: string },
  { pos_confirmation: string | null }
>;

it.each(vectors<Confirmation>("reference/pos_confirmation"))("does as $name", ({ inputs, outputs }) => {
  const algorithm = Number(/\((\d)\)/.exec(inputs.pos_algorithm)![1]) as OtpAlgorithm;
  const time = timestampFromSeconds(inputs.timestamp);
  const codes = posConfirmation(inputs.pos_key, algorithm, time, parseAmount(inputs.amount ?? "EUR:0"));
  expect(codes ?? null).toBe(outputs.pos_confirmation);
});

describe("keys of devices", () => {
  it.each(
    vectors<ReferenceVector<{ text: string }, { result: number; data_hex: string }>>("reference/rfc3548_base32decode"),
  )("are read as in $name", ({ inputs, outputs }) => {
    const read = () => decodeRfc3548Base32(inputs.text);
    if (outputs.result < 0) expect(read).toThrow(EncodingError);
    else expect([read().length, toHex(read())]).toEqual([outputs.result, outputs.data_hex]);
  });
});

describe("authenticator apps", () => {
  // RFC 6238, appendix B: the last six digits of the codes for SHA-1, at these seconds.
  const key = new TextEncoder().encode("12345678901234567890");

  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
  ])("show at second %i the code of RFC 6238", (second, code) => {
    expect(codeOfStep(key, stepAt(timestampFromSeconds(second)), 6)).toBe(code);
  });

  it.each([0, 1, 2, 3, 4, 5, 20])("take keys of %i bytes as they are written", (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, index) => 255 - index * 7);
    expect(decodeRfc3548Base32(encodeRfc3548Base32(bytes))).toEqual(bytes);
  });
});
