/** PATCH [/instances/$INSTANCE]/private/accounts/$H_WIRE: where the bank tells of incoming money; what payouts say. */

import { encodeBase32 } from "@kontor/taler/base32";
import { AccountPatchDetails } from "@kontor/taler/schemas/accounts";
import type { StaticDecode } from "typebox";
import { type Account, changeAccount, lockAccount } from "../bank-accounts/store.js";
import type { Sealed } from "../database/sealed.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { runSoon } from "../jobs/runner.js";
import { mayCallPrivateAddresses } from "../network/private-networks.js";
import { TalerError } from "../taler-error.js";
import { AccountPath, accountUnknown, hWireOf } from "./account-path.js";
import { sealCredentials } from "./bank-credentials.js";
import { checkFacadeUrl } from "./facade.js";
import { accountChanged } from "./happenings.js";
import { registerWatches, resetWatch, WATCHING } from "./watch-store.js";

export const patchAccount = endpoint({
  summary: "Change a bank account",
  params: AccountPath,
  body: AccountPatchDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_H_WIRE_MALFORMED", "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  uses: ["accounts", "clock", "config", "db", "log", "notifier", "secrets"],
  async handle(call) {
    const { db, secrets, instance, params, body, clock, config } = call;
    if (body.credit_facade_url !== undefined) {
      checkFacadeUrl(body.credit_facade_url, mayCallPrivateAddresses(config, instance.id));
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
      await registerWatches(tx, clock.now(), { instance: instance.serial, hWire });
      await resetWatch(tx, instance.serial, hWire, { isOtherBank, now: clock.now() });
      await recordEvents(tx, instance.serial, [accountChanged(hWire, account.active)], clock.now());
      return true;
    });
    await call.accounts.changed(instance.serial);
    call.log.info({ account: encodeBase32(hWire) }, "account changed");
    call.notifier.publish(topicsOfEvents(instance.id));
    await runSoon(call, WATCHING);
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
