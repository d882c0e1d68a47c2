/** What was sold and given back on a day of the shop: in all, by till, by product and by tax. */

import type { Operations } from "@kontor/client/api";
import { useSignal } from "@preact/signals";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { signedMoney } from "../../session/backend.js";
import { useAnswer } from "../use-answer.js";

type Day = Operations["GET /private/kontor/day"]["answers"][200];

export function DayBook() {
  const date = useSignal<string | undefined>(undefined);
  const asked = useAnswer("GET /private/kontor/day", { query: date.value === undefined ? {} : { date: date.value } });
  const found = asked.body.value;
  return (
    <section class="panel" aria-labelledby="day-book">
      <h2 id="day-book">{t("daybook.title")}</h2>
      <label class="field">
        <span>{t("daybook.date")}</span>
        <input
          type="date"
          value={date.value ?? found?.date ?? ""}
          onInput={({ currentTarget: { value } }) => {
            date.value = value === "" ? undefined : value;
          }}
        />
        {found && <span class="hint">{t("statements.zone", { zone: found.time_zone })}</span>}
      </label>
      {asked.error.value && <Trouble error={asked.error.value} />}
      {found === undefined && !asked.error.value && <div class="skeleton" aria-busy="true" />}
      {found?.totals.length === 0 && <p class="soft">{t("daybook.nothing")}</p>}
      {found && found.totals.length > 0 && <DayTable found={found} />}
    </section>
  );
}

type Line = readonly [name: string, amount: string, currency: string];

function DayTable({ found: { categories, products, tills, totals } }: { readonly found: Day }) {
  return (
    <table class="facts-table">
      {totals.map(({ currency, fees, refund_count, refunds, sale_count, sales, taxes, tips }) => (
        <Lines
          key={currency}
          title={currency}
          lines={[
            [`${t("daybook.sales")} (${sale_count})`, sales, currency],
            [`${t("daybook.refunds")} (${refund_count})`, `-${refunds}`, currency],
            [t("daybook.tips"), tips, currency],
            [t("daybook.fees"), fees, currency],
            ...taxes.map(({ name, tax }) => [name, tax, currency] as const),
          ]}
        />
      ))}
      <Lines
        title={t("daybook.tills")}
        lines={tills
          .filter(({ id }) => id !== undefined)
          .map(({ currency, name, sale_count, sales }) => [`${name} (${sale_count})`, sales, currency])}
      />
      <Lines
        title={t("daybook.categories")}
        lines={categories.filter(({ name }) => name !== "").map(({ currency, name, sum }) => [name, sum, currency])}
      />
      <Lines
        title={t("daybook.products")}
        lines={products.map(({ currency, name, quantity, sum = "0" }) => [`${quantity} × ${name}`, sum, currency])}
      />
    </table>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const said = lines.filter(([, amount]) => !/^-?0$/.test(amount));
  if (said.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={2}>
          {title}
        </th>
      </tr>
      {said.map(([name, amount, currency]) => (
        <tr key={`${name} ${currency}`}>
          <td>{name}</td>
          <td class="num">{signedMoney(amount, currency)}</td>
        </tr>
      ))}
    </tbody>
  );
}
