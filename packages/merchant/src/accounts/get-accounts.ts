/**
 * GET [/instances/$INSTANCE]/private/accounts, and one of them; as text for people, too (version 32). Credentials are never
 * shown.
 */

import type { IncomingHttpHeaders } from "node:http";
import { encodeBase32 } from "@kontor/taler/base32";
import { AccountsSummaryResponse, BankAccountDetail } from "@kontor/taler/schemas/accounts";
import { type Account, listAccounts } from "../bank-accounts/store.js";
import { Answer, Document, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { preferredType } from "../http/negotiate.js";
import { AccountPath, accountIn } from "./account-path.js";

export const getAccounts = endpoint({
  summary: "List the bank accounts",
  answers: { 200: AccountsSummaryResponse },
  errors: [],
  uses: ["db", "headers"],
  async handle({ db, instance, headers }) {
    const accounts = await listAccounts(db.queries, instance.serial);
    return inWantedForm(headers, accounts, {
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
  uses: ["db", "headers"],
  async handle({ db, instance, params, headers }) {
    const account = await accountIn(db, instance, params.hWire);
    return inWantedForm(headers, [account], {
      payto_uri: account.paytoUri,
      h_wire: encodeBase32(account.hWire),
      salt: encodeBase32(account.salt),
      credit_facade_url: account.creditFacadeUrl,
      active: account.active,
      extra_wire_subject_metadata: account.extraWireSubjectMetadata,
    });
  },
});

/** 406 without a body for a client that accepts neither. */
function inWantedForm({ accept }: IncomingHttpHeaders, accounts: readonly Account[], inJson: object): Answer {
  const wanted = preferredType(accept, ["application/json", "text/plain"]);
  const vary = { vary: "Accept" };
  if (wanted === "application/json") return ok(inJson, vary);
  if (wanted === undefined) return new Answer(406, undefined, vary);
  return ok(new Document("text/plain; charset=utf-8", accounts.map(asText).join("\n") || "no bank accounts\n"), vary);
}

function asText({ paytoUri, hWire, active, creditFacadeUrl, extraWireSubjectMetadata }: Account): string {
  const lines = [
    `${paytoUri}${active ? "" : " (inactive)"}`,
    `  h_wire: ${encodeBase32(hWire)}`,
    ...(creditFacadeUrl === undefined ? [] : [`  its bank is asked at ${creditFacadeUrl}`]),
    ...(extraWireSubjectMetadata === undefined ? [] : [`  payouts say: ${extraWireSubjectMetadata}`]),
  ];
  return `${lines.join("\n")}\n`;
}
