/** POST /batch-submit and GET /donation-statement/$YEAR/$H_DONOR: receipts become a statement for the tax office. */
import { printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { donorIdentifier, verifyReceipt } from "@kontor/taler/donation";
import { sign } from "@kontor/taler/eddsa";
import { BatchSubmitRequest } from "@kontor/taler/schemas/donau-service";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { donationStatementMessage } from "@kontor/taler/signatures/donau";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { malformed } from "../server/protocol-error.js";
import { type DonauContext, refuse } from "./donau-context.js";

const requestCodec = wireCodec(BatchSubmitRequest);

export function statements(app: FastifyInstance, { ring, signingKey, store }: DonauContext): void {
  app.post("/batch-submit", async (request, reply) => {
    const { donation_receipts: receipts, donation_year: year, h_donor_tax_id: hDonor } = bodyOf(requestCodec, request);
    const submitted = receipts.map(({ donation_unit_sig: signature, h_donation_unit_pub: hUnit, nonce }) => {
      const unit = ring.find(hUnit);
      if (unit === undefined) throw refuse("DONATION_UNIT_UNKNOWN", encodeBase32(hUnit));
      if (unit.year !== year) throw refuse("WRONG_YEAR");
      const hIdentifier = donorIdentifier(hDonor, nonce);
      if (!verifyReceipt(unit.key, hIdentifier, signature)) throw refuse("RECEIPT_SIGNATURE_INVALID");
      return { hIdentifier, value: unit.value };
    });
    await store.submit(hDonor, year, submitted);
    return reply.code(201).send({});
  });
  app.get("/donation-statement/:year/:donor", async (request) => {
    const { donor, year: yearText } = request.params as { donor: string; year: string };
    if (!/^\d{4}$/.test(yearText)) throw malformed("year");
    const year = Number(yearText);
    const hDonor = decodeBase32(donor, 64);
    const total = await store.submittedBy(hDonor, year);
    const message = donationStatementMessage({ hDonor, year, total });
    return {
      total: printAmount(total),
      donation_statement_sig: encodeBase32(sign(signingKey.priv, message)),
      donau_pub: encodeBase32(signingKey.pub),
    };
  });
}
