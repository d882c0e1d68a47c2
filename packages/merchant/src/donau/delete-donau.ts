/**
 * DELETE [/instances/$INSTANCE]/private/donau/$DONAU_SERIAL: no receipts are promised any more. Those that are owed are
 * still asked for.
 */

import { Type } from "typebox";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed, TalerError } from "../taler-error.js";
import { removeLink } from "./store.js";

export const deleteDonau = endpoint({
  summary: "Unlink a donation authority",
  params: Type.Object({ serial: Type.String({ maxLength: 100 }) }),
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_DONAU_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { serial } }) {
    if (!/^\d{1,18}$/.test(serial)) throw malformed("serial", "must be the number of a linked Donau");
    if (await db.transaction((tx) => removeLink(tx, instance.serial, BigInt(serial)))) return noContent();
    throw new TalerError("MERCHANT_GENERIC_DONAU_UNKNOWN", { detail: serial });
  },
});
