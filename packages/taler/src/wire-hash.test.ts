import { expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";
import { wireHash } from "./wire-hash.js";

it.each(vectors<{ payto_uri: string; salt_b32: string; h_wire_b32: string }>("crypto/wire_hash"))(
  "h_wire of $payto_uri",
  ({ payto_uri, salt_b32, h_wire_b32 }) => {
    expect(encodeBase32(wireHash(payto_uri, decodeBase32(salt_b32, 16)))).toBe(h_wire_b32);
  },
);

it.each(vectors<ReferenceVector<{ payto_uri: string; salt: Binary }, { h_wire: Binary }>>("reference/h_wire"))(
  "does as $name",
  ({ inputs, outputs }) => {
    expect(encodeBase32(wireHash(inputs.payto_uri, decodeBase32(inputs.salt.b32, 16)))).toBe(outputs.h_wire.b32);
  },
);
