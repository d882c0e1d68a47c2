/** DELETE [/instances/$INSTANCE]/private/pots/$POT_ID: what names it counts in no pot any more. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { moneyPotUnknown, PotPath } from "./pot-path.js";
import { removePot } from "./pot-store.js";

export const deletePot = endpoint({
  summary: "Remove a money pot",
  params: PotPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_MONEY_POT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { potId } }) {
    if (!(await removePot(db.queries, instance.serial, potId))) throw moneyPotUnknown(potId);
    return noContent();
  },
});
