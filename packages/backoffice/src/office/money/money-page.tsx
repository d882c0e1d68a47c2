/** Money: where it is, on its way or in the bank; the accounts that it comes to, and what is due for them. */

import { useSignal } from "@preact/signals";
import { useEvents } from "../../live/events.js";
import { t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { useAnswer } from "../use-answer.js";
import { Accounts } from "./accounts.js";
import { AddAccount } from "./add-account.js";
import { DayBook } from "./day-book.js";
import { ExportBooks } from "./export-books.js";
import { MailedReports, mailsReports } from "./mailed-reports.js";
import { Payouts } from "./payouts.js";
import { Statements } from "./statements.js";

export function MoneyPage() {
  const accounts = useAnswer("GET /private/accounts", {});
  const kyc = useAnswer("GET /private/kyc", {});
  const incoming = useAnswer("GET /private/incoming", { query: { limit: -50 } });
  const isAdding = useSignal(false);
  const again = () => {
    for (const asked of [accounts, kyc, incoming]) void asked.again();
  };
  useEvents((event) => {
    if (event === undefined || !("order_id" in event)) again();
  });
  return (
    <div class="page">
      <header>
        <h1>{t("menu.money")}</h1>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            isAdding.value = true;
          }}
        >
          {t("account.add")}
        </button>
      </header>
      <Accounts
        accounts={accounts.body.value?.accounts}
        states={kyc.body.value?.kyc_data ?? []}
        error={accounts.error.value}
        onChange={again}
      />
      <Payouts incoming={incoming.body.value?.incoming} error={incoming.error.value} />
      {has("statements") && <Statements />}
      {has("export") && <ExportBooks />}
      {mailsReports() && <MailedReports />}
      {has("day") && <DayBook />}
      {isAdding.value && (
        <AddAccount
          onClose={() => {
            isAdding.value = false;
            again();
          }}
        />
      )}
    </div>
  );
}
