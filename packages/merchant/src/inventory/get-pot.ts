/** GET [/instances/$INSTANCE]/private/pots/$POT_ID: one money pot and what is in it. */

import { printAmount } from "@kontor/taler/amount";
import { PotDetailResponse } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { moneyPotUnknown, PotPath } from "./pot-path.js";
import { findPot } from "./pot-store.js";

export const getPot = endpoint({
  summary: "Show a money pot",
  params: PotPath,
  answers: { 200: PotDetailResponse },
  errors: ["MERCHANT_GENERIC_MONEY_POT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { potId } }) {
    const pot = await findPot(db.queries, instance.serial, potId);
    if (pot === undefined) throw moneyPotUnknown(potId);
    return ok({ pot_name: pot.name, description: pot.description, pot_totals: pot.totals.map(printAmount) });
  },
});
