/** The reports of statistics-report, as charts: one value for each label in each period. */

import { FRACTION_BASE } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import type { Range } from "./buckets.js";
import { type AmountSlug, type CounterSlug, POT_PREFIX, TAX_PREFIX } from "./slugs.js";
import { listBuckets, listDetails, potNames } from "./store.js";

export interface Chart {
  readonly name: string;
  /** What the values are. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** By period, then by label. */
  readonly values: readonly (readonly number[])[];
}

type MakeReport = (
  queries: Queries,
  instance: bigint,
  range: Range,
  starts: readonly Timestamp[],
) => Promise<readonly Chart[]>;

export type ReportName = "transactions" | "money-pots" | "taxes" | "sales-funnel";

export const REPORTS: Readonly<Record<ReportName, MakeReport>> = {
  async transactions(queries, instance, range, starts) {
    const money = (name: string, slug: AmountSlug) => amountChart(queries, instance, name, slug, range, starts);
    return [
      await money("Revenue", "payments-received"),
      await money("Refunds", "refunds-granted"),
      await money("Deposit fees", "total-deposit-fees-paid"),
      await money("Wire fees", "total-wire-fees-paid"),
      await counterChart(queries, instance, "Transactions", { "Paid orders": "orders-paid" }, range, starts),
    ];
  },
  async "money-pots"(queries, instance, range, starts) {
    const names = await potNames(queries, instance);
    return detailCharts(queries, instance, {
      title: "Money pots",
      prefix: POT_PREFIX,
      range,
      starts,
      labelOf: (serial) => names.get(serial) ?? `Pot ${serial}`,
    });
  },
  async taxes(queries, instance, range, starts) {
    const title = "Taxes";
    return detailCharts(queries, instance, { title, prefix: TAX_PREFIX, range, starts, labelOf: (name) => name });
  },
  async "sales-funnel"(queries, instance, range, starts) {
    const steps = {
      Created: "orders-created",
      Claimed: "orders-claimed",
      Paid: "orders-paid",
      Settled: "orders-settled",
    } as const;
    return [await counterChart(queries, instance, "Orders", steps, range, starts)];
  },
};

async function amountChart(
  queries: Queries,
  instance: bigint,
  name: string,
  slug: AmountSlug,
  range: Range,
  starts: readonly Timestamp[],
): Promise<Chart> {
  const buckets = await bucketsSince(queries, instance, slug, range, starts);
  const labels = [...new Set(buckets.map(({ currency }) => currency))].sort();
  const sums = new Map(buckets.map(({ start, currency, units }) => [`${start} ${currency}`, units]));
  const sumIn = (start: Timestamp, currency: string) => Number(sums.get(`${start} ${currency}`) ?? 0n) / FRACTION_BASE;
  return {
    name,
    unit: "amount",
    labels,
    values: starts.map((start) => labels.map((currency) => sumIn(start, currency))),
  };
}

async function counterChart(
  queries: Queries,
  instance: bigint,
  name: string,
  slugs: Readonly<Record<string, CounterSlug>>,
  range: Range,
  starts: readonly Timestamp[],
): Promise<Chart> {
  const columns: Map<Timestamp, number>[] = [];
  for (const slug of Object.values(slugs)) {
    const buckets = await bucketsSince(queries, instance, slug, range, starts);
    columns.push(new Map(buckets.map(({ start, units }) => [start, Number(units)])));
  }
  return {
    name,
    unit: "number",
    labels: Object.keys(slugs),
    values: starts.map((start) => columns.map((column) => column.get(start) ?? 0)),
  };
}

interface Details {
  readonly title: string;
  readonly prefix: string;
  readonly range: Range;
  readonly starts: readonly Timestamp[];
  labelOf(detail: string): string;
}

/** A chart for each currency, with a label for each thing that something was counted of. */
async function detailCharts(
  queries: Queries,
  instance: bigint,
  { title, prefix, range, starts, labelOf }: Details,
): Promise<Chart[]> {
  const found = await listDetails(queries, instance, prefix, range, starts[0]!);
  const currencies = [...new Set(found.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const buckets = found.filter((bucket) => bucket.currency === currency);
    const details = [...new Set(buckets.map(({ detail }) => detail))];
    const sums = new Map(buckets.map(({ start, detail, units }) => [`${start} ${detail}`, units]));
    return {
      name: `${title} (${currency})`,
      unit: "amount",
      labels: details.map(labelOf),
      values: starts.map((start) =>
        details.map((detail) => Number(sums.get(`${start} ${detail}`) ?? 0n) / FRACTION_BASE),
      ),
    };
  });
}

function bucketsSince(
  queries: Queries,
  instance: bigint,
  slug: AmountSlug | CounterSlug,
  range: Range,
  starts: readonly Timestamp[],
) {
  return listBuckets(queries, instance, slug, { ranges: [range], since: { [range]: starts[0]! } });
}
