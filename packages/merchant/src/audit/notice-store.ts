/** The SQL of mails to owners that are to be sent. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import type { Queries } from "../database/tables.js";
import type { NoticeKind } from "./rules.js";

export interface Notice {
  readonly kind: NoticeKind;
  readonly address: string;
  /** Which of our languages. */
  readonly language: string;
  /** Where it was done from. */
  readonly network: string;
}

export async function insertNotice(queries: Queries, instance: bigint, notice: Notice, now: Timestamp): Promise<void> {
  await queries
    .insertInto("owner_notices")
    .values({ instance, at: now, ...notice, next_try: now })
    .execute();
}

export interface DueNotice extends Notice {
  readonly instance: bigint;
  readonly serial: bigint;
  readonly at: Timestamp;
  /** Failures before this try. */
  readonly tries: number;
  /** The instance's name. */
  readonly shop: string;
}

const UNSENT: DueRows = { table: "owner_notices", key: ["instance", "serial"], at: "next_try" };

/** Takes some that are due. */
export async function claimNotices(queries: Queries, now: Timestamp, taking: Taking): Promise<DueNotice[]> {
  const taken = await takeDue<Omit<DueNotice, "shop">>(queries, UNSENT, now, taking, {
    returning: ["t.instance", "t.serial", "t.at", "t.kind", "t.address", "t.language", "t.network", "t.tries"],
  });
  if (taken.length === 0) return [];
  const { rows } = await sql<{ instance: bigint; name: string }>`
    select instance, name from instances where instance = any(${taken.map(({ instance }) => instance)}::bigint[])
  `.execute(queries);
  const names = new Map(rows.map(({ instance, name }) => [instance, name]));
  return taken.flatMap((notice) => {
    const shop = names.get(notice.instance);
    return shop === undefined ? [] : [{ ...notice, shop }];
  });
}

export async function deleteNotice(queries: Queries, { instance, serial }: DueNotice): Promise<void> {
  await queries.deleteFrom("owner_notices").where("instance", "=", instance).where("serial", "=", serial).execute();
}

/** Counts the failure, and puts the next try off. */
export async function postponeNotice(
  queries: Queries,
  { instance, serial, tries }: DueNotice,
  nextTry: Timestamp,
): Promise<void> {
  await queries
    .updateTable("owner_notices")
    .set({ next_try: nextTry, tries: tries + 1 })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

export function noticeBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, UNSENT, now, sql`t.tries > 0`);
}
