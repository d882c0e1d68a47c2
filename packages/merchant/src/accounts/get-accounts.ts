/** GET [/instances/$INSTANCE]/private/accounts, and one of them. Credentials are never shown. */

import { encodeBase32 } from "@kontor/taler/base32";
import { AccountsSummaryResponse, BankAccountDetail } from "@kontor/taler/schemas/accounts";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { AccountPath, accountIn } from "./account-path.js";
import { listAccounts } from "./store.js";

export const getAccounts = endpoint({
  summary: "List the bank accounts",
  answers: { 200: AccountsSummaryResponse },
  errors: [],
  async handle({ db, instance }) {
    const accounts = await listAccounts(db.queries, instance.serial);
    return ok({
      accounts: accounts.map(({ paytoUri, hWire, active }) => ({
        payto_uri: paytoUri,
        h_wire: encodeBase32(hWire),
        active,
      })),
    });
  },
});

export const getAccount = endpoint({
  summary: "Show a bank account",
  params: AccountPath,
  answers: { 200: BankAccountDetail },
  errors: ["MERCHANT_GENERIC_H_WIRE_MALFORMED", "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  async handle({ db, instance, params }) {
    const account = await accountIn(db, instance, params.hWire);
    return ok({
      payto_uri: account.paytoUri,
      h_wire: encodeBase32(account.hWire),
      salt: encodeBase32(account.salt),
      credit_facade_url: account.creditFacadeUrl,
      active: account.active,
      extra_wire_subject_metadata: account.extraWireSubjectMetadata,
    });
  },
});
