/** PATCH [/instances/$INSTANCE]/private/accounts/$H_WIRE: where the bank tells of incoming money; what payouts say. */

import { encodeBase32 } from "@kontor/taler/base32";
import { AccountPatchDetails } from "@kontor/taler/schemas/accounts";
import type { StaticDecode } from "typebox";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { runSoon } from "../jobs/runner.js";
import { watchAccounts } from "../jobs/wirewatch.js";
import type { Sealed } from "../secrets/secrets.js";
import { TalerError } from "../taler-error.js";
import { AccountPath, accountUnknown, hWireOf } from "./account-path.js";
import { sealCredentials } from "./bank-credentials.js";
import { checkFacadeUrl, mayReadPrivateAddresses } from "./facade.js";
import { type Account, changeAccount, lockAccount } from "./store.js";
import { resetWatch } from "./watch-store.js";

export const patchAccount = endpoint({
  summary: "Change a bank account",
  params: AccountPath,
  body: AccountPatchDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_H_WIRE_MALFORMED", "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  async handle(call) {
    const { db, secrets, instance, params, body, clock, config } = call;
    if (body.credit_facade_url !== undefined) {
      checkFacadeUrl(body.credit_facade_url, mayReadPrivateAddresses(config, instance.id));
    }
    const hWire = hWireOf(params.hWire);
    await db.transaction(async (tx) => {
      const account = await lockAccount(tx, instance.serial, hWire);
      if (account === undefined) throw accountUnknown(params.hWire);
      const changed = patched(account, body, (credentials) =>
        sealCredentials(secrets, instance.serial, hWire, credentials),
      );
      await changeAccount(tx, instance.serial, changed);
      const isOtherBank = changed.creditFacadeUrl !== account.creditFacadeUrl;
      await resetWatch(tx, instance.serial, hWire, { isOtherBank, now: clock.now() });
    });
    call.log.info({ account: encodeBase32(hWire) }, "account changed");
    await runSoon(call, watchAccounts);
    return noContent();
  },
});

/** What is absent stays; credentials of type `none` take the old ones away, and open nothing where there are none. */
function patched(
  account: Account,
  body: StaticDecode<typeof AccountPatchDetails>,
  seal: (credentials: object) => Sealed<string>,
): Account {
  const {
    credit_facade_credentials: credentials,
    credit_facade_url: url,
    extra_wire_subject_metadata: metadata,
  } = body;
  const creditFacadeUrl = url ?? account.creditFacadeUrl;
  if (credentials !== undefined && creditFacadeUrl === undefined) {
    const detail = "credit_facade_url: is missing, the account has none";
    throw new TalerError("GENERIC_PARAMETER_MISSING", { parameter: "credit_facade_url", detail });
  }
  return {
    ...account,
    creditFacadeUrl,
    creditFacadeCredentials: credentials === undefined ? account.creditFacadeCredentials : seal(credentials),
    extraWireSubjectMetadata: metadata ?? account.extraWireSubjectMetadata,
  };
}
