/** POST /batch-issue/$CHARITY_ID and /csr-issue: signs receipts that a charity asks for, blindly. */
import { printAmount, sumAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { deriveR } from "@kontor/taler/cs-blind";
import {
  type BlindedSignature,
  envelopeBytes,
  generateCsSigningKey,
  generateRsaSigningKey,
  signEnvelope,
} from "@kontor/taler/denomination";
import { envelopeOfUdi } from "@kontor/taler/donation";
import { verify } from "@kontor/taler/eddsa";
import { sha512 } from "@kontor/taler/hash";
import { BatchIssueRequest, DonauNonceRequest } from "@kontor/taler/schemas/donau-service";
import { BlindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { donationConfirmationMessage } from "@kontor/taler/signatures/donau";
import { yearOf } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { malformed } from "../server/protocol-error.js";
import { charityIn } from "./charities.js";
import { type DonauContext, refuse } from "./donau-context.js";
import type { DonationUnitKey } from "./store.js";

const requestCodec = wireCodec(BatchIssueRequest);
const nonceCodec = wireCodec(DonauNonceRequest);

export function batchIssue(app: FastifyInstance, context: DonauContext): void {
  const { clock, currency, ring, store } = context;
  app.post("/csr-issue", async (request) => {
    const { nonce, du_pub_hash } = bodyOf(nonceCodec, request);
    const { priv } = unitOf(context, du_pub_hash);
    if (priv.cipher !== "CS") throw malformed("du_pub_hash: this unit needs no nonces");
    const [r0, r1] = deriveR(priv.csPriv, nonce, "tk");
    return { r_pub_0: encodeBase32(r0), r_pub_1: encodeBase32(r1) };
  });

  app.post("/batch-issue/:id", async (request) => {
    const { budikeypairs, charity_sig, year } = bodyOf(requestCodec, request);
    await ring.maintain(clock.now());
    const charity = await charityIn(store, (request.params as { id: string }).id);
    const pairs = budikeypairs.map(({ h_donation_unit_pub: hDonationUnit, blinded_udi: udi }) => ({
      hDonationUnit,
      envelope: envelopeOfUdi(udi),
    }));
    const message = donationConfirmationMessage(pairs);
    if (!verify(charity.charityPub, message, charity_sig)) throw refuse("CHARITY_SIGNATURE_INVALID");
    const hRequest = sha512(message);
    const known = await store.findIssue(charity.charityId, hRequest);
    const units = pairs.map(({ hDonationUnit }) => unitOf(context, hDonationUnit));
    const amount = sumAmounts(
      currency,
      units.map(({ value }) => value),
    );
    if (known) return answer(known);
    checkYear(units, year, yearOf(clock.now()));
    const signatures = pairs.map(({ envelope }, index) => signEnvelope(units[index]!.priv, envelope, "tk"));
    const nonces = pairs.flatMap(({ hDonationUnit, envelope }) =>
      envelope.cipher === "CS"
        ? [{ hUnit: hDonationUnit, nonce: envelope.cs_nonce, hEnvelope: sha512(envelopeBytes(envelope)) }]
        : [],
    );
    const outcome = await store.storeIssue(
      { charityId: charity.charityId, hRequest, year, amount, nonces },
      signatures,
    );
    if (outcome === "over the limit") throw refuse("EXCEEDING_DONATION_LIMIT", printAmount(charity.maxPerYear));
    if (outcome === "nonce reused") throw refuse("NONCE_REUSED");
    return answer(context.cheat.badSignatures ? pairs.map(({ envelope }) => forged(envelope)) : signatures);

    function answer(given: readonly BlindedSignature[]) {
      return {
        blind_signed_receipt_signatures: given.map((one) => wireCodec(BlindedSignatureJson).encode(one)),
        issued_amount: printAmount(amount),
      };
    }
  });
}

function unitOf({ ring }: DonauContext, hUnit: Uint8Array): DonationUnitKey {
  const unit = ring.find(hUnit);
  if (unit === undefined) throw refuse("DONATION_UNIT_UNKNOWN", encodeBase32(hUnit));
  return unit;
}

/** Receipts of a year are given until the end of the next one. */
function checkYear(units: readonly DonationUnitKey[], year: number, current: number): void {
  if (units.some((unit) => unit.year !== year) || year > current) throw refuse("WRONG_YEAR");
  if (year < current - 1) throw refuse("UNIT_EXPIRED");
}

/** What somebody else's key says. */
function forged(envelope: Parameters<typeof signEnvelope>[1]): BlindedSignature {
  if (envelope.cipher === "CS") return signEnvelope(generateCsSigningKey().priv, envelope, "tk");
  return signEnvelope(generateRsaSigningKey(3072).priv, envelope, "tk");
}
