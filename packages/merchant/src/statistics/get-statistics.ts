/**
 * GET [/instances/$INSTANCE]/private/statistics-amount/$SLUG and .../statistics-counter/$SLUG, and the same for the
 * administrator below /management/instances/$INSTANCE: sums of money and numbers of things, by calendar and up to now.
 */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { MerchantStatisticsAmountResponse, MerchantStatisticsCounterResponse } from "@kontor/taler/schemas/statistics";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { ok } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import { namedInstance } from "../management/instance-path.js";
import { amountsOf, intervalsOf, type Period, periodJson, periodsOf, type Wanted } from "./answers.js";
import { AMOUNT_SLUGS, type AmountSlug, amountSlug, COUNTER_SLUGS, type CounterSlug, counterSlug } from "./slugs.js";
import { countAll, listBuckets } from "./store.js";

const SlugPath = Type.Object({ slug: Type.String({ maxLength: 200 }) });
const ManagedSlugPath = Type.Object({ id: RequestLineText, slug: Type.String({ maxLength: 200 }) });

const Query = Type.Object({
  by: Type.Optional(
    Type.Codec(
      Type.String({
        maxLength: 100,
        pattern: "^([Bb][Uu][Cc][Kk][Ee][Tt]|[Ii][Nn][Tt][Ee][Rr][Vv][Aa][Ll]|[Aa][Nn][Yy])$",
      }),
    )
      .Decode((text) => text.toUpperCase() as Wanted)
      .Encode((wanted) => wanted),
  ),
});

const amounts = {
  summary: "Show sums of money over time",
  query: Query,
  answers: { 200: MerchantStatisticsAmountResponse },
} as const;

const counters = {
  summary: "Show numbers of things over time",
  query: Query,
  answers: { 200: MerchantStatisticsCounterResponse },
} as const;

export const getStatisticsAmount = endpoint({
  ...amounts,
  params: SlugPath,
  errors: ["GENERIC_PARAMETER_MALFORMED"],
  uses: ["clock", "db"],
  handle: (call) => amountAnswer(call, call.instance.serial, amountSlug(call.params.slug), call.query.by),
});

export const getStatisticsAmountAsAdministrator = rootEndpoint({
  ...amounts,
  params: ManagedSlugPath,
  errors: ["GENERIC_PARAMETER_MALFORMED", "MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  uses: ["clock", "db", "instances"],
  async handle(call) {
    const { serial } = await namedInstance(call.instances, call.params.id);
    return amountAnswer(call, serial, amountSlug(call.params.slug), call.query.by);
  },
});

export const getStatisticsCounter = endpoint({
  ...counters,
  params: SlugPath,
  errors: ["GENERIC_PARAMETER_MALFORMED"],
  uses: ["clock", "db"],
  handle: (call) => counterAnswer(call, call.instance.serial, counterSlug(call.params.slug), call.query.by),
});

export const getStatisticsCounterAsAdministrator = rootEndpoint({
  ...counters,
  params: ManagedSlugPath,
  errors: ["GENERIC_PARAMETER_MALFORMED", "MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  uses: ["clock", "db", "instances"],
  async handle(call) {
    const { serial } = await namedInstance(call.instances, call.params.id);
    return counterAnswer(call, serial, counterSlug(call.params.slug), call.query.by);
  },
});

interface Place {
  readonly db: Database;
  readonly clock: Clock;
}

async function amountAnswer({ db, clock }: Place, instance: bigint, slug: AmountSlug | undefined, by: Wanted = "ANY") {
  const { buckets, intervals } = chosen(await periods(db, instance, slug), by, clock.now());
  return ok({
    buckets: buckets.map((period) => ({ ...periodJson(period), cumulative_amounts: amountsOf(period.units) })),
    ...(buckets.length === 0 ? {} : { buckets_description: `${AMOUNT_SLUGS[slug!]}, by calendar (UTC)` }),
    intervals: intervals.map(({ start, units }) => ({
      start_time: timestampToJson(start),
      cumulative_amounts: amountsOf(units),
    })),
    ...(intervals.length === 0 ? {} : { intervals_description: `${AMOUNT_SLUGS[slug!]}, since then` }),
  });
}

async function counterAnswer(
  { db, clock }: Place,
  instance: bigint,
  slug: CounterSlug | undefined,
  by: Wanted = "ANY",
) {
  const { buckets, intervals } = chosen(await periods(db, instance, slug), by, clock.now());
  return ok({
    buckets: buckets.map((period) => ({ ...periodJson(period), cumulative_counter: countIn(period.units) })),
    ...(buckets.length === 0 ? {} : { buckets_description: `${COUNTER_SLUGS[slug!]}, by calendar (UTC)` }),
    intervals: intervals.map(({ start, units }) => ({
      start_time: timestampToJson(start),
      cumulative_counter: countIn(units),
    })),
    ...(intervals.length === 0 ? {} : { intervals_description: `${COUNTER_SLUGS[slug!]}, since then` }),
  });
}

/** Nothing was ever counted under a slug that there is not. */
async function periods(
  db: Database,
  instance: bigint,
  slug: AmountSlug | CounterSlug | undefined,
): Promise<Period[] | undefined> {
  if (slug === undefined) return undefined;
  await countAll(db, instance);
  return periodsOf(await listBuckets(await db.queriesForReading(), instance, slug));
}

function chosen(found: readonly Period[] | undefined, by: Wanted, now: bigint) {
  return {
    buckets: by === "INTERVAL" || found === undefined ? [] : found,
    intervals: by === "BUCKET" || found === undefined ? [] : intervalsOf(found, now),
  };
}

function countIn(units: ReadonlyMap<string, bigint>): number {
  return Math.min(Number(units.get("") ?? 0n), Number.MAX_SAFE_INTEGER);
}
