/** Close the day: what this till took on the shop's day, what went back, and what a person counted; on paper if wanted. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import {
  type Amount,
  addAmounts,
  amountLeft,
  compareAmounts,
  isZero,
  parseAmount,
  printAmount,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
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
type Book = Operations["GET /private/kontor/day"]["answers"][200];

/** Sums are amounts of the protocol. */
interface Day {
  readonly count: number;
  readonly taken: string;
  readonly returned: string;
  readonly tips: string;
  readonly discount: string;
  /** By what was sold, the largest first. */
  readonly sums: readonly (readonly [what: string, sum: string])[];
}

const PAGE = 500;
const MOST_ROWS = 12;

export function CloseDay({ onClose }: { readonly onClose: () => void }) {
  const day = useSignal<Day | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const note = useSignal("");
  useEffect(() => {
    void (has("day") ? dayOfServer() : dayOfOrders()).then((found) => {
      if ("count" in found) day.value = found;
      else error.value = found;
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

function DayTable({ day: { count, discount, taken, returned, sums, tips } }: { readonly day: Day }) {
  return (
    <table class="day">
      <tbody>
        <tr>
          <th scope="row">{t("day.sales")}</th>
          <td class="num">{count}</td>
        </tr>
        {sums.slice(0, MOST_ROWS).map(([what, sum]) => (
          <tr key={what}>
            <td>{what}</td>
            <td class="num">{money(sum)}</td>
          </tr>
        ))}
        {!isZero(parseAmount(tips)) && (
          <tr>
            <td>{t("extras.tip")}</td>
            <td class="num">{money(tips)}</td>
          </tr>
        )}
        {!isZero(parseAmount(discount)) && (
          <tr>
            <td>{t("extras.discount")}</td>
            <td class="num">− {money(discount)}</td>
          </tr>
        )}
        <tr class="sum">
          <th scope="row">{t("day.taken")}</th>
          <td class="num">{money(taken)}</td>
        </tr>
        {!isZero(parseAmount(returned)) && (
          <tr>
            <th scope="row">{t("day.returned")}</th>
            <td class="num">− {money(returned)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Whether what this device sold can be told from the rest. */
const isKnown = () => device.value !== undefined && has("pairings");

/** The server adds up, of the day as the shop's clocks have it. */
async function dayOfServer(): Promise<Day | TalerApiError> {
  const answer = await api.value.call("GET /private/kontor/day", { query: isKnown() ? { mine: true } : {} });
  return answer.ok ? dayOfBook(answer.body) : answer;
}

function dayOfBook({ products, totals }: Book): Day {
  const amount = (decimal: string) => `${currency()}:${decimal}`;
  const total = totals.find((sums) => sums.currency === currency());
  const priced = products.filter((product) => product.currency === currency() && product.sum !== undefined);
  const sums = priced.map(({ name, quantity, sum }): readonly [string, Amount] => {
    return [`${quantity} × ${name}`, parseAmount(amount(sum!))];
  });
  const named = sumAmounts(currency(), [...sums.map(([, sum]) => sum), parseAmount(amount(total?.tips ?? "0"))]);
  const taken = parseAmount(amount(total?.sales ?? "0"));
  // What was typed has no name of a product.
  const others = amountLeft(taken, named);
  if (!isZero(others)) sums.push([t("till.others"), others]);
  return {
    discount: printAmount(amountLeft(named, taken)),
    count: total?.sale_count ?? 0,
    taken: printAmount(taken),
    returned: amount(total?.refunds ?? "0"),
    tips: amount(total?.tips ?? "0"),
    sums: largestFirst(sums),
  };
}

function largestFirst(sums: readonly (readonly [string, Amount])[]): Day["sums"] {
  return sums.toSorted(([, a], [, b]) => compareAmounts(b, a)).map(([what, sum]) => [what, printAmount(sum)]);
}

/** Of this device, where the backend knows which one made an order; else of the shop. */
async function dayOfOrders(): Promise<Day | TalerApiError> {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const since = Math.floor(midnight.getTime() / 1000);
  const found: Entry[] = [];
  for (let offset: number | undefined; ; offset = found.at(-1)!.row_id) {
    const query = {
      paid: true,
      limit: PAGE,
      date_s: since,
      ...(isKnown() ? { mine: true } : {}),
      ...(offset === undefined ? {} : { offset }),
    };
    const answer = await api.value.call("GET /private/orders", { query });
    if (!answer.ok) return answer;
    found.push(...answer.body.orders);
    if (answer.body.orders.length < PAGE) return addedUp(found);
  }
}

function addedUp(entries: readonly Entry[]): Day {
  const zero = zeroAmount(currency());
  const ours = entries.filter(({ amount }) => parseAmount(amount).currency === currency());
  const sums = new Map<string, readonly [number, Amount]>();
  for (const { summary, amount } of ours) {
    const [count, sum] = sums.get(summary) ?? [0, zero];
    sums.set(summary, [count + 1, addAmounts(sum, parseAmount(amount))]);
  }
  const returned = ours.flatMap(({ refund_amount }) =>
    refund_amount === undefined ? [] : [parseAmount(refund_amount)],
  );
  return {
    count: ours.length,
    taken: printAmount(
      sumAmounts(
        currency(),
        ours.map(({ amount }) => parseAmount(amount)),
      ),
    ),
    returned: printAmount(sumAmounts(currency(), returned)),
    tips: printAmount(zero),
    discount: printAmount(zero),
    sums: largestFirst([...sums].map(([summary, [count, sum]]) => [`${count} × ${summary}`, sum])),
  };
}
