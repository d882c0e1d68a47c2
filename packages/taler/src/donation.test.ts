import { describe, expect, it } from "vitest";
import { parseAmount } from "./amount.js";
import { deriveR } from "./cs-blind.js";
import {
  type BlindSigningKey,
  type BlindSigningPrivateKey,
  blindMessage,
  generateCsSigningKey,
  generateRsaSigningKey,
  signEnvelope,
  unblindSignature,
} from "./denomination.js";
import {
  answersEnvelope,
  donorHash,
  donorIdentifier,
  envelopeOfUdi,
  hashDonationUnit,
  hashesOfDonationUnit,
  receiptSecrets,
  statementUri,
  udiOfEnvelope,
  verifyReceipt,
} from "./donation.js";
import { createKeyPair, sign, verify } from "./eddsa.js";
import { charityInfoMessage, donationConfirmationMessage, donationStatementMessage } from "./signatures/donau.js";

const donor = donorHash("123-45", "salt");
const secret = new Uint8Array(32).fill(3);
const rsa = generateRsaSigningKey(1024);
const cs = generateCsSigningKey();

function blinding(key: BlindSigningKey, priv: BlindSigningPrivateKey, position: number) {
  const { nonce, blindingSecret, csNonce } = receiptSecrets(secret, position);
  const message = donorIdentifier(donor, nonce);
  if (key.cipher !== "CS" || priv.cipher !== "CS") return { message, secret: blindingSecret };
  return { message, secret: blindingSecret, cs: { nonce: csNonce, rPubs: deriveR(priv.csPriv, csNonce, "tk") } };
}

describe.each([
  { name: "RSA", ...rsa },
  { name: "CS", ...cs },
])("a receipt of $name", ({ pub, priv }) => {
  it("is signed blindly for one donor", () => {
    const blinded = blinding(pub, priv, 0);
    const envelope = blindMessage(pub, blinded);
    const answer = signEnvelope(priv, envelope, "tk");
    expect(answersEnvelope(pub, envelope, answer)).toBe(true);
    const receipt = unblindSignature(pub, blinded, answer);
    expect(verifyReceipt(pub, blinded.message, receipt)).toBe(true);
    expect(verifyReceipt(pub, donorIdentifier(donorHash("123-46", "salt"), new Uint8Array(32)), receipt)).toBe(false);
  });

  it("travels under another name than a coin", () => {
    const envelope = blindMessage(pub, blinding(pub, priv, 1));
    expect(envelopeOfUdi(udiOfEnvelope(envelope))).toEqual(envelope);
  });

  it("is known by its unit's hash", () => {
    expect(hashesOfDonationUnit(pub)[0]).toEqual(hashDonationUnit(pub));
    expect(new Set(hashesOfDonationUnit(pub).map(String)).size).toBe(3);
  });
});

it("an RSA signature for another envelope, or of another kind, is no answer", () => {
  const [one, other] = [0, 1].map((i) => blindMessage(rsa.pub, blinding(rsa.pub, rsa.priv, i)));
  expect(answersEnvelope(rsa.pub, one!, signEnvelope(rsa.priv, other!, "tk"))).toBe(false);
  expect(answersEnvelope(rsa.pub, one!, { cipher: "CS", b: 0, s: new Uint8Array(32) })).toBe(false);
  expect(answersEnvelope(rsa.pub, one!, { cipher: "RSA", blinded_rsa_signature: new Uint8Array(400).fill(255) })).toBe(
    false,
  );
});

it("a charity signs exactly what is to be signed, and an authority how much somebody gave", () => {
  const { pub, priv } = createKeyPair();
  const envelope = blindMessage(rsa.pub, blinding(rsa.pub, rsa.priv, 0));
  const pairs = [{ hDonationUnit: hashDonationUnit(rsa.pub), envelope }];
  const message = donationConfirmationMessage(pairs);
  expect(message).toHaveLength(72);
  expect(verify(pub, message, sign(priv, message))).toBe(true);
  expect(donationConfirmationMessage([...pairs, ...pairs])).not.toEqual(message);
  expect(charityInfoMessage()).toHaveLength(8);
  const total = parseAmount("EUR:5");
  const statement = donationStatementMessage({ hDonor: donor, year: 2026, total });
  expect(statement).toHaveLength(100);
  expect(donationStatementMessage({ hDonor: donor, year: 2027, total })).not.toEqual(statement);
});

it("a statement is a URI for a QR code", () => {
  const statement = { year: 2026, taxId: "12/3", salt: "a b", total: parseAmount("EUR:5.5"), sig: new Uint8Array(64) };
  expect(statementUri({ ...statement, donauUrl: "https://donau.example/de/" })).toMatch(
    /^donau:\/\/donau\.example\/de\/2026\/12%2F3\/a%20b\?total=EUR:5\.5&sig=ED25519:0+$/,
  );
  expect(statementUri({ ...statement, donauUrl: "http://127.0.0.1:8/" })).toContain("donau+http://127.0.0.1:8/2026/");
});
