import { describe, expect, it } from "vitest";
import { parseAmount } from "./amount.js";
import { toHex } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { timestampFromSeconds } from "./time.js";
import { decodeRfc3548Base32, type OtpAlgorithm, posConfirmation } from "./totp.js";
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
