import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { ecdh, ecdhePublicKeyOf, ecdhWithEddsaPrivate, ecdhWithEddsaPublic } from "./eddsa-ecdh.js";
import { EncodingError } from "./encoding-error.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

type EcdhVector =
  | { name: string; priv1_b32: string; pub1_b32: string; priv2_b32: string; km_b32: string }
  | {
      name: string;
      priv_ecdhe_b32: string;
      pub_ecdhe_b32: string;
      priv_eddsa_b32: string;
      pub_eddsa_b32: string;
      km_b32: string;
    };

type ReferenceEcdh = ReferenceVector<
  { ecdhe_priv: Binary; eddsa_priv: Binary; eddsa_pub: Binary },
  { ecdhe_pub: Binary; shared_secret: Binary }
>;

const key = (text: string) => decodeBase32(text, 32);

describe("a shared secret", () => {
  it.each(vectors<EcdhVector>("crypto/ecdh"))("$name", (vector) => {
    if ("priv1_b32" in vector) {
      expect(encodeBase32(ecdhePublicKeyOf(key(vector.priv1_b32)))).toBe(vector.pub1_b32);
      expect(encodeBase32(ecdh(key(vector.priv2_b32), key(vector.pub1_b32)))).toBe(vector.km_b32);
      return;
    }
    expect(encodeBase32(ecdhePublicKeyOf(key(vector.priv_ecdhe_b32)))).toBe(vector.pub_ecdhe_b32);
    const fromPublic = ecdhWithEddsaPublic(key(vector.priv_ecdhe_b32), key(vector.pub_eddsa_b32));
    const fromPrivate = ecdhWithEddsaPrivate(key(vector.priv_eddsa_b32), key(vector.pub_ecdhe_b32));
    expect(encodeBase32(fromPublic)).toBe(vector.km_b32);
    expect(encodeBase32(fromPrivate)).toBe(vector.km_b32);
  });

  it.each(vectors<ReferenceEcdh>("reference/ecdhe"))("$name", ({ inputs, outputs }) => {
    expect(encodeBase32(ecdhePublicKeyOf(key(inputs.ecdhe_priv.b32)))).toBe(outputs.ecdhe_pub.b32);
    const fromPublic = ecdhWithEddsaPublic(key(inputs.ecdhe_priv.b32), key(inputs.eddsa_pub.b32));
    const fromPrivate = ecdhWithEddsaPrivate(key(inputs.eddsa_priv.b32), key(outputs.ecdhe_pub.b32));
    expect(encodeBase32(fromPublic)).toBe(outputs.shared_secret.b32);
    expect(encodeBase32(fromPrivate)).toBe(outputs.shared_secret.b32);
  });

  it("with a point of small order is refused", () => {
    expect(() => ecdh(new Uint8Array(32).fill(1), new Uint8Array(32))).toThrow(EncodingError);
  });
});
