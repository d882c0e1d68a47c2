/** DELETE [/instances/$INSTANCE]/private/accounts/$H_WIRE: no new orders for it; old ones still settle to it. */

import { deactivateAccount } from "../bank-accounts/store.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { AccountPath, accountUnknown, hWireOf } from "./account-path.js";
import { accountChanged } from "./happenings.js";

export const deleteAccount = endpoint({
  summary: "Deactivate a bank account",
  params: AccountPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  uses: ["accounts", "clock", "db", "notifier"],
  async handle({ accounts, clock, db, instance, notifier, params }) {
    // The protocol has the general code here, and one of its own where an account is shown or changed.
    const hWire = hWireOf(params.hWire, "GENERIC_PARAMETER_MALFORMED");
    await db.transaction(async (tx) => {
      const wasActive = await deactivateAccount(tx, instance.serial, hWire);
      if (wasActive === undefined) throw accountUnknown(params.hWire);
      const happened = wasActive ? [accountChanged(hWire, false)] : [];
      await recordEvents(tx, instance.serial, happened, clock.now());
      return wasActive;
    });
    await accounts.changed(instance.serial);
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});
