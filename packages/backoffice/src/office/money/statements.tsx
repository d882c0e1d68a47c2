/** Statements of account: closed once and never changed, for the bookkeeper and for whoever wants proof. */

import type { Operations } from "@kontor/client/api";
import { useSignal } from "@preact/signals";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { day } from "../../messages/moments.js";
import { signedMoney } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { download } from "../download.js";
import { useAnswer } from "../use-answer.js";
import { accountName } from "./account-state.js";

type Statement = Operations["GET /private/kontor/statements"]["answers"][200]["statements"][number];
type Period = Operations["GET /private/kontor/days"]["answers"][200]["statements"];

const FORMATS = ["pdf", "xlsx", "csv", "json"] as const;
const PERIODS = [
  ["monthly", "statements.monthly"],
  ["quarterly", "statements.quarterly"],
  ["never", "statements.never"],
] as const satisfies readonly (readonly [Period, string])[];
/** Two years of one account. */
const NEWEST = -24;

export function Statements() {
  const list = useAnswer("GET /private/kontor/statements", { query: { limit: NEWEST } });
  const days = useAnswer("GET /private/kontor/days", {});
  const isRefused = useSignal(false);
  const all = list.body.value?.statements;
  const get = async (number: number, format: string) => {
    const query = new URLSearchParams({ format, locale: navigator.language });
    isRefused.value = !(await download(
      `private/kontor/statements/${number}?${query}`,
      `statement-${number}.${format}`,
    ));
  };
  const close = async (statements: Period) => {
    await api.value.call("PATCH /private/kontor/days", { body: { statements } });
    await days.again();
  };
  return (
    <section class="panel" aria-labelledby="statements">
      <h2 id="statements">{t("statements.title")}</h2>
      <p class="soft">{t("statements.how")}</p>
      {list.error.value && <Trouble error={list.error.value} />}
      {isRefused.value && (
        <p class="note bad" role="alert">
          {t("statements.failed")}
        </p>
      )}
      {all?.length === 0 && <p class="soft">{t("statements.none")}</p>}
      <ul class="plain-rows">
        {all?.map((statement) => (
          <li key={statement.number} class="statement">
            <Head statement={statement} />
            <div class="buttons">
              {FORMATS.map((format) => (
                <button
                  type="button"
                  class="button quiet"
                  key={format}
                  aria-label={`${format.toUpperCase()}, ${t("statements.one", { number: statement.number })}`}
                  onClick={() => void get(statement.number, format)}
                >
                  {format.toUpperCase()}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {days.body.value && (
        <label class="field">
          <span>{t("statements.every")}</span>
          <select
            value={days.body.value.statements}
            onChange={({ currentTarget }) => void close(currentTarget.value as Period)}
          >
            {PERIODS.map(([period, word]) => (
              <option key={period} value={period}>
                {t(word)}
              </option>
            ))}
          </select>
          <span class="hint">{t("statements.zone", { zone: days.body.value.time_zone })}</span>
        </label>
      )}
      {all !== undefined && all.length > 0 && (
        <p class="soft small">
          {t("statements.verify")} <code>kontor statement verify *.json *.pdf</code>
        </p>
      )}
    </section>
  );
}

function Head({ statement }: { readonly statement: Statement }) {
  const { account, balances, number, objections_until, period } = statement;
  return (
    <div>
      <strong>
        {t("statements.one", { number })} · <span class="num">{`${period.first_day} – ${period.last_day}`}</span>
      </strong>
      <p class="soft small num">{accountName(account.payto_uri)}</p>
      {balances.map(({ closing, currency }) => (
        <p class="small num" key={currency}>
          {t("statements.closing", { amount: signedMoney(closing, currency) })}
        </p>
      ))}
      <p class="soft small">{t("statements.until", { day: day(objections_until) })}</p>
    </div>
  );
}
