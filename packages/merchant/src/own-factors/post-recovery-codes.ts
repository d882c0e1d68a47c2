/**
 * POST [/instances/$INSTANCE]/private/kontor/second-factors/recovery-codes: new ones in the place of all that there were. An
 * addition of Kontor's.
 */

import { RecoveryCodesResponse } from "@kontor/taler/schemas/own-factors";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { findOwnFactors, replaceRecoveryCodes } from "../second-factor/own-factor-store.js";
import { hashOfRecoveryCode, newRecoveryCodes } from "../second-factor/recovery-codes.js";
import { TalerError } from "../taler-error.js";

export const postRecoveryCodes = endpoint({
  summary: "Make new recovery codes",
  body: Type.Object({}),
  answers: { 200: RecoveryCodesResponse },
  errors: ["MERCHANT_GENERIC_MFA_MISSING"],
  uses: ["clock", "db", "rng"],
  async handle({ db, clock, rng, instance }) {
    const codes = newRecoveryCodes(rng);
    await db.transaction(async (tx) => {
      if ((await findOwnFactors(tx, instance.serial)).length === 0) {
        throw new TalerError("MERCHANT_GENERIC_MFA_MISSING", { detail: "add an authenticator app or a passkey first" });
      }
      await replaceRecoveryCodes(tx, instance.serial, codes.map(hashOfRecoveryCode), clock.now());
      return true;
    });
    return ok({ recovery_codes: codes });
  },
});
