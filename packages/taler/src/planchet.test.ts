import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { fromHex } from "./bytes.js";
import {
  blindMessage,
  type DenominationKey,
  denominationFromJson,
  hashDenomination,
  unblindSignature,
  verifyDenominationSignature,
} from "./denomination.js";
import { publicKeyOf } from "./eddsa.js";
import { coinPubHash, hashCoinEnvelope, hashPlanchets, planchetSecrets } from "./planchet.js";
import { BlindedSignatureJson, CoinEnvelopeJson, UnblindedSignatureJson } from "./schemas/exchange-coins.js";
import { wireCodec } from "./schemas/wire-codec.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

interface PlanchetVector {
  readonly name: string;
  readonly coin_priv_b32: string;
  readonly coin_pub_b32: string;
  readonly h_age_commitment_b32: string | null;
  readonly blinding_key_secret_b32: string;
  readonly coin_pub_hash_b32: string;
  readonly coin_ev: unknown;
  readonly h_denom_pub_b32: string;
  readonly h_coin_ev_b32: string;
  readonly blinded_denom_sig: unknown;
  readonly denom_sig: unknown;
  readonly planchet_master_secret_b32?: string;
}

type CoinPubHashVector = ReferenceVector<{ coin_pub: Binary; h_age_commitment: Binary | null }, { h_coin_pub: Binary }>;

const planchets = vectors<PlanchetVector>("crypto/planchets");

/** The denominations of the vectors by their hash. */
const denominations = new Map<string, DenominationKey>(
  vectors<{ json: Parameters<typeof denominationFromJson>[0] }>("crypto/denominations").map(({ json }) => {
    const key = denominationFromJson(json);
    return [encodeBase32(hashDenomination(key)), key];
  }),
);

describe("a planchet of the vectors", () => {
  it.each(planchets)("$name", (vector) => {
    const coinPub = publicKeyOf(decodeBase32(vector.coin_priv_b32, 32));
    expect(encodeBase32(coinPub)).toBe(vector.coin_pub_b32);
    const hAge = vector.h_age_commitment_b32 === null ? undefined : decodeBase32(vector.h_age_commitment_b32, 32);
    const message = coinPubHash(coinPub, hAge);
    expect(encodeBase32(message)).toBe(vector.coin_pub_hash_b32);

    const key = denominations.get(vector.h_denom_pub_b32)!;
    const blinding = { message, secret: decodeBase32(vector.blinding_key_secret_b32, 32) };
    const envelope = blindMessage(key, blinding);
    expect(wireCodec(CoinEnvelopeJson).encode(envelope)).toEqual(vector.coin_ev);
    const hDenom = decodeBase32(vector.h_denom_pub_b32, 64);
    expect(encodeBase32(hashCoinEnvelope(hDenom, envelope))).toBe(vector.h_coin_ev_b32);

    const blindedSig = wireCodec(BlindedSignatureJson).decode(vector.blinded_denom_sig);
    const ubSig = unblindSignature(key, blinding, blindedSig);
    expect(wireCodec(UnblindedSignatureJson).encode(ubSig)).toEqual(vector.denom_sig);
    expect(verifyDenominationSignature(key, message, ubSig)).toBe(true);
  });

  it.each(planchets.filter((vector) => vector.planchet_master_secret_b32))("secrets $name", (vector) => {
    const secrets = planchetSecrets(decodeBase32(vector.planchet_master_secret_b32!, 32));
    expect(encodeBase32(secrets.coinPriv)).toBe(vector.coin_priv_b32);
    expect(encodeBase32(secrets.blindingSecret)).toBe(vector.blinding_key_secret_b32);
  });
});

it.each(vectors<CoinPubHashVector>("reference/coin_pub_hash"))("$name", ({ inputs, outputs }) => {
  const hAge = inputs.h_age_commitment ? fromHex(inputs.h_age_commitment.hex) : undefined;
  expect(encodeBase32(coinPubHash(fromHex(inputs.coin_pub.hex), hAge))).toBe(outputs.h_coin_pub.b32);
});

it("h_planchets of the withdrawal in the vectors covers the envelopes in their order", () => {
  const signatures = vectors<{ name: string; fields: { name: string; value: string }[] }>("crypto/signatures");
  const withdrawal = signatures.find(({ name }) => name.includes("unified form"))!;
  const expected = withdrawal.fields.find(({ name }) => name === "h_planchets")!.value;
  const hashes = planchets.slice(0, 2).map((vector) => decodeBase32(vector.h_coin_ev_b32, 64));
  expect(encodeBase32(hashPlanchets(hashes))).toBe(expected);
  expect(encodeBase32(hashPlanchets(hashes.reverse()))).not.toBe(expected);
});
