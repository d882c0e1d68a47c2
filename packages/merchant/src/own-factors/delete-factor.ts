/**
 * DELETE [/instances/$INSTANCE]/private/kontor/second-factors/$ID: an authenticator app or a passkey is good for nothing any
 * more; with the last one the recovery codes. An addition of Kontor's.
 */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { findOwnFactors, removeFactor, removeRecoveryCodes } from "../second-factor/own-factor-store.js";
import { FactorPath, factorUnknown } from "./factor-path.js";

export const deleteFactor = endpoint({
  summary: "Remove an authenticator app or a passkey",
  params: FactorPath,
  answers: { 204: null },
  errors: ["MERCHANT_TAN_CHALLENGE_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params }) {
    const isThere = await db.transaction(async (tx) => {
      if (!(await removeFactor(tx, instance.serial, params.factorId))) return false;
      if ((await findOwnFactors(tx, instance.serial)).length === 0) await removeRecoveryCodes(tx, instance.serial);
      return true;
    });
    if (!isThere) throw factorUnknown(params.factorId);
    return noContent();
  },
});
