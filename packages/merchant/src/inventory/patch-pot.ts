/**
 * PATCH [/instances/$INSTANCE]/private/pots/$POT_ID: another name for a money pot, or another amount in it, if it still
 * has the one that the shop expects.
 */

import type { Amount } from "@kontor/taler/amount";
import { PotModifyRequest } from "@kontor/taler/schemas/inventory";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed, TalerError } from "../taler-error.js";
import { potHappening } from "./happenings.js";
import { moneyPotUnknown, PotPath, potNameTaken } from "./pot-path.js";
import { sameTotals } from "./pot-shares.js";
import { lockPot, updatePot } from "./pot-store.js";
import { withUniqueName } from "./unique-name.js";

export const patchPot = endpoint({
  summary: "Change a money pot",
  params: PotPath,
  body: PotModifyRequest,
  answers: { 204: null },
  errors: [
    "MERCHANT_GENERIC_MONEY_POT_UNKNOWN",
    "MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_NAME",
    "MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_TOTAL",
  ],
  uses: ["clock", "db", "notifier"],
  async handle({ db, clock, notifier, instance, params: { potId }, body }) {
    const { pot_name: name, description, expected_pot_totals: expected, new_pot_totals: totals } = body;
    demandDistinct(expected, "expected_pot_totals");
    demandDistinct(totals, "new_pot_totals");
    await withUniqueName("money_pots_name", potNameTaken(name ?? ""), () =>
      db.transaction(async (tx) => {
        const pot = await lockPot(tx, instance.serial, potId);
        if (pot === undefined) throw moneyPotUnknown(potId);
        if (expected !== undefined && !sameTotals(expected, pot.totals)) {
          throw new TalerError("MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_TOTAL", { detail: String(potId) });
        }
        await updatePot(tx, instance.serial, {
          serial: potId,
          name: name ?? pot.name,
          description: description ?? pot.description,
          totals: totals ?? pot.totals,
        });
        if (totals === undefined || sameTotals(totals, pot.totals)) return;
        await recordEvents(tx, instance.serial, [potHappening(potId, pot.totals, totals)], clock.now());
      }),
    );
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});

/** Each currency has one total. */
function demandDistinct(totals: readonly Amount[] | undefined, parameter: string): void {
  const currencies = totals?.map(({ currency }) => currency) ?? [];
  const repeated = currencies.findIndex((currency, index) => currencies.indexOf(currency) < index);
  if (repeated >= 0) {
    throw malformed(`${parameter}[${repeated}]`, `there is a total in ${currencies[repeated]} already`);
  }
}
