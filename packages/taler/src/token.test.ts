import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { fromHex } from "./bytes.js";
import { deriveR } from "./cs-blind.js";
import {
  type BlindSigningKey,
  type BlindSigningPrivateKey,
  blindMessage,
  signEnvelope,
  unblindSignature,
} from "./denomination.js";
import { publicKeyOf } from "./eddsa.js";
import { BlindedSignatureJson, CoinEnvelopeJson, UnblindedSignatureJson } from "./schemas/exchange-coins.js";
import { wireCodec } from "./schemas/wire-codec.js";
import { hashTokenIssueKey, tokenPubHash, tokenSecrets, verifyToken } from "./token.js";
import { rsaPrivateKeyBytesOf } from "./vectors/rsa-private-key.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

interface TokenVector {
  readonly name: string;
  readonly issue_pub:
    | { readonly cipher: "RSA"; readonly rsa_pub: string }
    | { readonly cipher: "CS"; readonly cs_pub: string };
  readonly h_issue_b32: string;
  readonly token_priv_b32?: string;
  readonly token_pub_b32?: string;
  readonly h_token_use_pub_b32?: string;
  readonly blinding_key_secret_b32?: string;
  readonly envelope?: unknown;
  readonly blinded_issue_sig?: unknown;
  readonly issue_sig?: unknown;
}

type ReferenceToken = ReferenceVector<
  {
    cipher: "RSA" | "CS";
    token_use_master_secret: Binary;
    rsa_n: Binary;
    rsa_e: Binary;
    rsa_d: Binary;
    rsa_public_key: Binary;
    cs_private_scalar: Binary;
    cs_public_key: Binary;
    nonce: Binary;
  },
  {
    r_pub_0: Binary;
    r_pub_1: Binary;
    h_issue: Binary;
    token_use_priv: Binary;
    token_use_pub: Binary;
    blinding_secret: Binary;
    h_token_use_pub: Binary;
    envelope_json: unknown;
    blind_sig_json: unknown;
    ub_sig_json: unknown;
  }
>;

describe("a token of the vectors", () => {
  it.each(vectors<TokenVector>("crypto/tokens"))("$name", (vector) => {
    const key: BlindSigningKey =
      vector.issue_pub.cipher === "RSA"
        ? { cipher: "RSA", rsaPub: decodeBase32(vector.issue_pub.rsa_pub) }
        : { cipher: "CS", csPub: decodeBase32(vector.issue_pub.cs_pub, 32) };
    expect(encodeBase32(hashTokenIssueKey(key))).toBe(vector.h_issue_b32);
    if (vector.token_priv_b32 === undefined) return;

    const tokenPub = publicKeyOf(decodeBase32(vector.token_priv_b32, 32));
    expect(encodeBase32(tokenPub)).toBe(vector.token_pub_b32);
    const message = tokenPubHash(tokenPub);
    expect(encodeBase32(message)).toBe(vector.h_token_use_pub_b32);
    const blinding = { message, secret: decodeBase32(vector.blinding_key_secret_b32!, 32) };
    expect(wireCodec(CoinEnvelopeJson).encode(blindMessage(key, blinding))).toEqual(vector.envelope);
    const blindedSig = wireCodec(BlindedSignatureJson).decode(vector.blinded_issue_sig);
    const ubSig = unblindSignature(key, blinding, blindedSig);
    expect(wireCodec(UnblindedSignatureJson).encode(ubSig)).toEqual(vector.issue_sig);
    expect(verifyToken(key, tokenPub, ubSig)).toBe(true);
  });
});

describe("issuing a token as the reference does", () => {
  it.each(vectors<ReferenceToken>("reference/token"))("$name", ({ inputs, outputs }) => {
    const { pub, priv } = issueKey(inputs);
    expect(encodeBase32(hashTokenIssueKey(pub))).toBe(outputs.h_issue.b32);

    const cs = priv.cipher === "CS" ? csValues(priv.csPriv, fromHex(inputs.nonce.hex)) : undefined;
    if (cs) expect(cs.rPubs.map(encodeBase32)).toEqual([outputs.r_pub_0.b32, outputs.r_pub_1.b32]);
    const secrets = tokenSecrets(fromHex(inputs.token_use_master_secret.hex), cs?.rPubs);
    expect(encodeBase32(secrets.tokenPriv)).toBe(outputs.token_use_priv.b32);
    expect(encodeBase32(secrets.blindingSecret)).toBe(outputs.blinding_secret.b32);
    const tokenPub = publicKeyOf(secrets.tokenPriv);
    expect(encodeBase32(tokenPub)).toBe(outputs.token_use_pub.b32);
    const message = tokenPubHash(tokenPub);
    expect(encodeBase32(message)).toBe(outputs.h_token_use_pub.b32);

    const blinding = { message, secret: secrets.blindingSecret, cs };
    const envelope = blindMessage(pub, blinding);
    expect(wireCodec(CoinEnvelopeJson).encode(envelope)).toEqual(outputs.envelope_json);
    const blindedSig = signEnvelope(priv, envelope, "tk");
    expect(wireCodec(BlindedSignatureJson).encode(blindedSig)).toEqual(outputs.blind_sig_json);
    const ubSig = unblindSignature(pub, blinding, blindedSig);
    expect(wireCodec(UnblindedSignatureJson).encode(ubSig)).toEqual(outputs.ub_sig_json);
    expect(verifyToken(pub, tokenPub, ubSig)).toBe(true);
    expect(verifyToken(pub, publicKeyOf(new Uint8Array(32)), ubSig)).toBe(false);
  });
});

function csValues(csPriv: Uint8Array, nonce: Uint8Array) {
  return { nonce, rPubs: deriveR(csPriv, nonce, "tk") };
}

function issueKey(inputs: ReferenceToken["inputs"]): { pub: BlindSigningKey; priv: BlindSigningPrivateKey } {
  if (inputs.cipher === "CS") {
    return {
      pub: { cipher: "CS", csPub: fromHex(inputs.cs_public_key.hex) },
      priv: { cipher: "CS", csPriv: fromHex(inputs.cs_private_scalar.hex) },
    };
  }
  return {
    pub: { cipher: "RSA", rsaPub: fromHex(inputs.rsa_public_key.hex) },
    priv: { cipher: "RSA", rsaPriv: rsaPrivateKeyBytesOf(inputs.rsa_n.hex, inputs.rsa_e.hex, inputs.rsa_d.hex) },
  };
}
