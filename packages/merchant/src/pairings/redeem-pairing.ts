/**
 * POST [/instances/$INSTANCE]/kontor/pairings: a device that has seen the code gets its token, and what it must know of
 * the shop, which its token need not open. An addition of Kontor's.
 */

import { RedeemedPairing, RedeemPairingRequest } from "@kontor/taler/schemas/pairings";
import { NOTHING_DONE } from "../audit/rules.js";
import { sha256 } from "../database/sha256.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { describeBackend } from "../info/get-config.js";
import { TalerError } from "../taler-error.js";
import { issueToken } from "../tokens/issue-token.js";
import { takePairing } from "./store.js";

export const redeemPairing = endpoint({
  summary: "Redeem a code for a token",
  body: RedeemPairingRequest,
  answers: { 200: RedeemedPairing },
  errors: ["GENERIC_PARAMETER_MISSING", "GENERIC_TOKEN_UNKNOWN"],
  uses: ["baseUrl", "clock", "config", "db", "exchanges", "mailer", "rng"],
  async handle(call) {
    const { db, instance, body, clock, config } = call;
    // A deleted instance has no till.
    const codeHash = instance.merchantPriv === undefined ? undefined : sha256(body.code.toUpperCase());
    const redeemed = await db.transaction(async (tx) => {
      const pairing = codeHash && (await takePairing(tx, instance.serial, codeHash, clock.now()));
      if (pairing === undefined) return NOTHING_DONE;
      const { name: description, ...wanted } = pairing;
      return { pairing, token: await issueToken(tx, call, instance.serial, { ...wanted, description }) };
    });
    if (redeemed === NOTHING_DONE) {
      throw new TalerError("GENERIC_TOKEN_UNKNOWN", { detail: "the code is not known, was used, or is too old" });
    }
    const { pairing, token } = redeemed;
    return ok({
      ...token,
      name: pairing.name,
      shop: {
        id: instance.id,
        name: instance.name,
        ...(instance.logo === undefined ? {} : { logo: instance.logo }),
        currency: config.merchant.currency,
        base_url: call.baseUrl,
      },
      config: describeBackend(call),
    });
  },
});
