/** What every signed message of reference-vectors.json is checked for. Only tests import this. */

import { expect } from "vitest";
import { encodeBase32 } from "../base32.js";
import { toHex } from "../bytes.js";
import { publicKeyOf, sign, verify } from "../eddsa.js";
import type { Binary } from "./used-vectors.js";

/** What a signature vector results in, apart from the signature, whose name differs. */
export interface SignedOutputs {
  readonly signed_message: Binary;
  readonly purpose: number;
}

/** The message is the reference's byte for byte, and so is the signature; a changed bit makes it invalid. */
export function expectReferenceSignature(
  message: Uint8Array,
  priv: Uint8Array,
  outputs: SignedOutputs,
  sig: Binary,
): void {
  expect(toHex(message)).toBe(outputs.signed_message.hex);
  expect(new DataView(message.buffer, message.byteOffset).getUint32(4)).toBe(outputs.purpose);
  const signature = sign(priv, message);
  expect(encodeBase32(signature)).toBe(sig.b32);
  const spoiled = Uint8Array.from(message);
  spoiled[spoiled.length - 1]! ^= 1;
  expect(verify(publicKeyOf(priv), message, signature)).toBe(true);
  expect(verify(publicKeyOf(priv), spoiled, signature)).toBe(false);
}
