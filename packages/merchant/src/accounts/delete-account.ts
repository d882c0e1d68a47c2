/** DELETE [/instances/$INSTANCE]/private/accounts/$H_WIRE: no new orders for it; old ones still settle to it. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { AccountPath, accountUnknown, hWireOf } from "./account-path.js";
import { deactivateAccount } from "./store.js";

export const deleteAccount = endpoint({
  summary: "Deactivate a bank account",
  params: AccountPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  async handle({ accounts, db, instance, params }) {
    // The protocol has the general code here, and one of its own where an account is shown or changed.
    const hWire = hWireOf(params.hWire, "GENERIC_PARAMETER_MALFORMED");
    const known = await deactivateAccount(db.queries, instance.serial, hWire);
    if (!known) throw accountUnknown(params.hWire);
    accounts.changed();
    return noContent();
  },
});
