/** How often something may happen in an hour or a day, counted in the database: for all processes together. */

import { DAY, type Duration, HOUR, SECOND, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { sha256 } from "../database/sha256.js";
import type { Queries } from "../database/tables.js";

/** Something that may happen so many times. */
export interface Limit {
  /** Undefined for what concerns no instance. */
  readonly instance: bigint | undefined;
  /** What is counted, for instance `sent to owner@shop.example`; only its hash is stored. */
  readonly subject: string;
  readonly most: number;
  readonly span: "hour" | "day";
}

const SPANS: Readonly<Record<Limit["span"], Duration>> = { hour: HOUR, day: DAY };

/**
 * Counts one more.
 * @returns false when there have been so many already, and then nothing is counted
 */
export async function countOne(queries: Queries, limit: Limit, now: Timestamp): Promise<boolean> {
  const { instance, subject, start, end } = rowOf(limit, now);
  if (limit.most <= 0) return false;
  const { rows } = await sql<{ count: number }>`
    insert into rate_counts (instance, subject, span_start, span_end, count)
    values (${instance}, ${subject}, ${start}, ${end}, 1)
    on conflict (instance, subject, span_start) do update set count = rate_counts.count + 1
      where rate_counts.count < ${limit.most}::integer
    returning count`.execute(queries);
  return rows.length > 0;
}

/** When the next one may come, as a header of an answer that refuses this one. */
export function retryAfter({ span }: Pick<Limit, "span">, now: Timestamp): { readonly "retry-after": string } {
  return { "retry-after": String((SPANS[span] - (now % SPANS[span])) / SECOND) };
}

/** Takes back one that was counted at that time: it did not happen. */
export async function uncountOne(queries: Queries, limit: Limit, at: Timestamp): Promise<void> {
  const { instance, subject, start } = rowOf(limit, at);
  await sql`
    update rate_counts set count = count - 1
    where instance = ${instance} and subject = ${subject} and span_start = ${start} and count > 0`.execute(queries);
}

function rowOf({ instance = 0n, subject, span }: Limit, now: Timestamp) {
  const start = now - (now % SPANS[span]);
  return { instance, subject: sha256(`${span} ${subject}`), start, end: start + SPANS[span] };
}
