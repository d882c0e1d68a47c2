/** Close the day: what this till took since midnight, what went back, and what a person counted; on paper if wanted. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { type Amount, addAmounts, isZero, parseAmount, printAmount, zeroAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../design/dialog.js";
import { Icon } from "../design/icon.js";
import { Trouble } from "../design/trouble.js";
import { t } from "../messages/language.js";
import { fullMoment } from "../messages/moments.js";
import { printOn } from "../orders/receipt.js";
import { currency, has, money } from "../session/backend.js";
import { offlineSales } from "./offline/journal.js";
import { settings } from "./settings.js";
import { api, device, shopName } from "./till-state.js";

type Entry = Operations["GET /private/orders"]["answers"][200]["orders"][number];

interface Day {
  readonly count: number;
  readonly taken: Amount;
  readonly returned: Amount;
  /** Sums by what was sold, the largest first. */
  readonly sums: readonly (readonly [summary: string, count: number, sum: Amount])[];
}

const PAGE = 500;
const MOST_ROWS = 12;

export function CloseDay({ onClose }: { readonly onClose: () => void }) {
  const day = useSignal<Day | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const note = useSignal("");
  useEffect(() => {
    void soldToday().then((sold) => {
      if (Array.isArray(sold)) day.value = dayOf(sold);
      else error.value = sold as TalerApiError;
    });
  }, []);
  const print = () => {
    if (day.value === undefined) return;
    const now = { t_s: Math.floor(Date.now() / 1000) };
    printOn(
      settings.value.paper,
      <>
        <h1>{shopName.value}</h1>
        <p>{t("day.title")}</p>
        <p>{fullMoment(now)}</p>
        {device.value && <p>{device.value.name}</p>}
        <DayTable day={day.value} />
        {note.value !== "" && <p>{note.value}</p>}
      </>,
    );
  };
  return (
    <Dialog title={t("day.title")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {day.value === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {offlineSales.value.length > 0 && (
        <p class="note warn">{t("day.offline", { count: offlineSales.value.length })}</p>
      )}
      {day.value && (
        <>
          <DayTable day={day.value} />
          <label class="field">
            <span>{t("day.note")}</span>
            <textarea
              maxLength={500}
              onInput={({ currentTarget }) => {
                note.value = currentTarget.value;
              }}
            />
          </label>
          <button type="button" class="button" onClick={print}>
            <Icon name="print" />
            {t("day.print")}
          </button>
        </>
      )}
      <p class="soft small">{t("day.notFiscal")}</p>
    </Dialog>
  );
}

function DayTable({ day: { count, taken, returned, sums } }: { readonly day: Day }) {
  return (
    <table class="day">
      <tbody>
        <tr>
          <th scope="row">{t("day.sales")}</th>
          <td class="num">{count}</td>
        </tr>
        {sums.slice(0, MOST_ROWS).map(([summary, times, sum]) => (
          <tr key={summary}>
            <td>
              {times} × {summary}
            </td>
            <td class="num">{money(printAmount(sum))}</td>
          </tr>
        ))}
        <tr class="sum">
          <th scope="row">{t("day.taken")}</th>
          <td class="num">{money(printAmount(taken))}</td>
        </tr>
        {!isZero(returned) && (
          <tr>
            <th scope="row">{t("day.returned")}</th>
            <td class="num">− {money(printAmount(returned))}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Of this device, where the backend knows which one made an order; else of the shop. */
async function soldToday(): Promise<Entry[] | TalerApiError> {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const since = Math.floor(midnight.getTime() / 1000);
  const found: Entry[] = [];
  for (let offset: number | undefined; ; offset = found.at(-1)!.row_id) {
    const query = {
      paid: true,
      limit: PAGE,
      date_s: since,
      ...(device.value === undefined || !has("pairings") ? {} : { mine: true }),
      ...(offset === undefined ? {} : { offset }),
    };
    const answer = await api.value.call("GET /private/orders", { query });
    if (!answer.ok) return answer;
    found.push(...answer.body.orders);
    if (answer.body.orders.length < PAGE) return found;
  }
}

function dayOf(entries: readonly Entry[]): Day {
  const zero = zeroAmount(currency());
  const ours = entries.filter(({ amount }) => parseAmount(amount).currency === currency());
  const sums = new Map<string, readonly [string, number, Amount]>();
  for (const { summary, amount } of ours) {
    const [, count, sum] = sums.get(summary) ?? [summary, 0, zero];
    sums.set(summary, [summary, count + 1, addAmounts(sum, parseAmount(amount))]);
  }
  const returned = ours.flatMap(({ refund_amount }) =>
    refund_amount === undefined ? [] : [parseAmount(refund_amount)],
  );
  return {
    count: ours.length,
    taken: ours.map(({ amount }) => parseAmount(amount)).reduce(addAmounts, zero),
    returned: returned.reduce(addAmounts, zero),
    sums: [...sums.values()].toSorted(([, , a], [, , b]) => Number(b.value - a.value)),
  };
}
