import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeBase32 } from "./base32.js";
import { fromHex, toHex } from "./bytes.js";
import { type CsNoncePair, deriveR } from "./cs-blind.js";
import {
  type BlindSigningPrivateKey,
  blindMessage,
  denominationFromJson,
  denominationToJson,
  generateCsSigningKey,
  generateRsaSigningKey,
  hashDenomination,
  parseCipher,
  publicKeyBytes,
  signEnvelope,
  unblindSignature,
  verifyDenominationSignature,
  verifyUnblinded,
} from "./denomination.js";
import { publicKeyOf } from "./eddsa.js";
import { EncodingError } from "./encoding-error.js";
import { coinPubHash, hashCoinEnvelope, planchetSecrets, withdrawNonce } from "./planchet.js";
import {
  BlindedSignatureJson,
  CoinEnvelopeJson,
  DenominationPublicKeyJson,
  UnblindedSignatureJson,
} from "./schemas/exchange-coins.js";
import { wireCodec } from "./schemas/wire-codec.js";
import { hashTokenIssueKey } from "./token.js";
import { rsaPrivateKeyBytesOf } from "./vectors/rsa-private-key.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

interface DenominationVector {
  readonly name: string;
  readonly json: Parameters<typeof denominationFromJson>[0];
  readonly h_denom_pub_b32: string;
}

type ReferenceDenomination = ReferenceVector<
  {
    cipher: "RSA" | "CS";
    age_mask: number;
    rsa_n: Binary;
    rsa_e: Binary;
    rsa_d: Binary;
    rsa_public_key: Binary;
    cs_private_scalar: Binary;
    cs_public_key: Binary;
    planchet_master_secret: Binary;
    h_age_commitment: Binary | null;
  },
  {
    denom_pub_json: unknown;
    h_denom_pub: Binary;
    bsign_pub_key_hash: Binary;
    withdraw_nonce: Binary;
    r_pub_0: Binary;
    r_pub_1: Binary;
    coin_priv: Binary;
    coin_pub: Binary;
    blinding_secret: Binary;
    h_coin_pub: Binary;
    coin_ev_json: unknown;
    h_blind_ev: Binary;
    blind_signature_json: unknown;
    ub_sig_json: unknown;
  }
>;

describe("a denomination key of the vectors", () => {
  it.each(vectors<DenominationVector>("crypto/denominations"))("$name", (vector) => {
    const key = denominationFromJson(vector.json);
    expect(encodeBase32(hashDenomination(key))).toBe(vector.h_denom_pub_b32);
    expect(denominationToJson(key)).toEqual(vector.json);
    expect(wireCodec(DenominationPublicKeyJson).decode(vector.json)).toEqual(key);
  });
});

describe("withdrawing a coin as the reference does", () => {
  it.each(vectors<ReferenceDenomination>("reference/denomination"))("$name", ({ inputs, outputs }) => {
    const key = denominationFromJson(outputs.denom_pub_json as DenominationVector["json"]);
    const hDenom = hashDenomination(key);
    expect(encodeBase32(hDenom)).toBe(outputs.h_denom_pub.b32);
    expect(encodeBase32(hashTokenIssueKey(key))).toBe(outputs.bsign_pub_key_hash.b32);
    const publicKey = inputs.cipher === "RSA" ? inputs.rsa_public_key : inputs.cs_public_key;
    expect(toHex(publicKeyBytes(key))).toBe(publicKey.hex);

    const priv = privateKeyOf(inputs);
    const masterSecret = fromHex(inputs.planchet_master_secret.hex);
    let nonce: Uint8Array | undefined;
    let rPubs: CsNoncePair | undefined;
    if (priv.cipher === "CS") {
      nonce = withdrawNonce(masterSecret);
      rPubs = deriveR(priv.csPriv, nonce, "rw");
      expect(encodeBase32(nonce)).toBe(outputs.withdraw_nonce.b32);
      expect(rPubs.map(encodeBase32)).toEqual([outputs.r_pub_0.b32, outputs.r_pub_1.b32]);
    }

    const secrets = planchetSecrets(masterSecret, rPubs);
    expect(encodeBase32(secrets.coinPriv)).toBe(outputs.coin_priv.b32);
    expect(encodeBase32(secrets.blindingSecret)).toBe(outputs.blinding_secret.b32);
    const coinPub = publicKeyOf(secrets.coinPriv);
    expect(encodeBase32(coinPub)).toBe(outputs.coin_pub.b32);
    const message = coinPubHash(coinPub, inputs.h_age_commitment ? fromHex(inputs.h_age_commitment.hex) : undefined);
    expect(encodeBase32(message)).toBe(outputs.h_coin_pub.b32);

    const blinding = { message, secret: secrets.blindingSecret, cs: nonce && rPubs && { nonce, rPubs } };
    const envelope = blindMessage(key, blinding);
    expect(wireCodec(CoinEnvelopeJson).encode(envelope)).toEqual(outputs.coin_ev_json);
    expect(encodeBase32(hashCoinEnvelope(hDenom, envelope))).toBe(outputs.h_blind_ev.b32);

    const blindedSig = signEnvelope(priv, envelope, "rw");
    expect(wireCodec(BlindedSignatureJson).encode(blindedSig)).toEqual(outputs.blind_signature_json);
    const ubSig = unblindSignature(key, blinding, blindedSig);
    expect(wireCodec(UnblindedSignatureJson).encode(ubSig)).toEqual(outputs.ub_sig_json);
    expect(verifyDenominationSignature(key, message, ubSig)).toBe(true);
    message[0]! ^= 1;
    expect(verifyDenominationSignature(key, message, ubSig)).toBe(false);
  });
});

describe.each([
  ["RSA", generateRsaSigningKey(1024)],
  ["CS", generateCsSigningKey()],
] as const)("a generated %s key", (cipher, { pub, priv }) => {
  it("signs what it cannot see, for that message only", () => {
    const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
    fc.assert(
      fc.property(bytes(64), bytes(32), bytes(32), (message, secret, nonce) => {
        const cs = priv.cipher === "CS" ? { nonce, rPubs: deriveR(priv.csPriv, nonce, "tk") } : undefined;
        const blinding = { message, secret, cs };
        const signature = unblindSignature(pub, blinding, signEnvelope(priv, blindMessage(pub, blinding), "tk"));
        expect(signature.cipher).toBe(cipher);
        expect(verifyUnblinded(pub, message, signature)).toBe(true);
        message[9]! ^= 16;
        expect(verifyUnblinded(pub, message, signature)).toBe(false);
      }),
      { numRuns: 5 },
    );
  });
});

describe("ciphers are not mixed", () => {
  const rsa = generateRsaSigningKey(1024);
  const cs = generateCsSigningKey();
  const message = new Uint8Array(64);
  const secret = new Uint8Array(32);

  it("when signing and unblinding", () => {
    const envelope = blindMessage(rsa.pub, { message, secret });
    expect(() => signEnvelope(cs.priv, envelope, "rw")).toThrow(EncodingError);
    const signature = signEnvelope(rsa.priv, envelope, "rw");
    expect(() => unblindSignature(cs.pub, { message, secret }, signature)).toThrow(EncodingError);
    expect(() => blindMessage(cs.pub, { message, secret })).toThrow(EncodingError);
  });

  it("when verifying: no signature of one cipher is one of the other", () => {
    const rsaSig = { cipher: "RSA", rsa_signature: Uint8Array.of(1) } as const;
    const csSig = { cipher: "CS", cs_signature_r: secret, cs_signature_s: secret } as const;
    expect(verifyUnblinded(cs.pub, message, rsaSig)).toBe(false);
    expect(verifyUnblinded(rsa.pub, message, csSig)).toBe(false);
    expect(verifyUnblinded({ cipher: "RSA", rsaPub: Uint8Array.of(1) }, message, rsaSig)).toBe(false);
  });
});

describe("the name of a cipher", () => {
  it.each([
    ["RSA", "RSA", false],
    ["cs", "CS", false],
    ["RSA+age_restricted", "RSA", true],
    ["CS+age_restricted", "CS", true],
  ])("%s is understood", (text, cipher, ageRestricted) => {
    expect(parseCipher(text)).toEqual({ cipher, ageRestricted });
  });

  it.each(["", "DSA", "RSA+", "RSA+age_restricted+age_restricted"])("%j is refused", (text) => {
    expect(() => parseCipher(text)).toThrow(EncodingError);
  });
});

describe("a key in JSON is refused", () => {
  it.each([
    ["without a key", { cipher: "RSA", age_mask: 0 }],
    ["with a malformed key", { cipher: "RSA", age_mask: 0, rsa_pub: "0400" }],
    ["with a short point", { cipher: "CS", age_mask: 0, cs_pub: "00" }],
    ["with a mask beyond 32 bits", { cipher: "CS", age_mask: 2 ** 32, cs_pub: "0".repeat(52) }],
  ])("%s", (_, json) => {
    expect(() => denominationFromJson(json)).toThrow(EncodingError);
  });
});

function privateKeyOf(inputs: ReferenceDenomination["inputs"]): BlindSigningPrivateKey {
  return inputs.cipher === "RSA"
    ? { cipher: "RSA", rsaPriv: rsaPrivateKeyBytesOf(inputs.rsa_n.hex, inputs.rsa_e.hex, inputs.rsa_d.hex) }
    : { cipher: "CS", csPriv: fromHex(inputs.cs_private_scalar.hex) };
}
