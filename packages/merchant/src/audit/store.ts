/** The SQL of who did what: entries are added and read, never changed. */

import { HOUR, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Page } from "../database/page.js";
import { deleteSome } from "../database/some-rows.js";
import type { Queries } from "../database/tables.js";

export interface AuditEntry {
  /** What was done, such as `account-added`. */
  readonly action: string;
  /** What was shown for it: `token`, `password`, `operator`, `administrator`, `code` or `nothing`. */
  readonly shown: string;
  /** What the token's holder is called. */
  readonly who: string | undefined;
  readonly network: string;
  /** Never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export async function insertEntry(
  queries: Queries,
  instance: bigint,
  { action, shown, who, network, detail }: AuditEntry,
  now: Timestamp,
): Promise<void> {
  await queries
    .insertInto("audit")
    .values({ instance, at: now, action, shown, who: who ?? null, network, detail: JSON.stringify(detail) })
    .execute();
}

/** The instance that something happened to, as it is now. */
export interface Subject {
  readonly serial: bigint;
  readonly email: string | undefined;
  readonly phoneNumber: string | undefined;
}

/** @param id canonical */
export async function findSubject(queries: Queries, id: string): Promise<Subject | undefined> {
  const row = await queries
    .selectFrom("instances")
    .select(["instance", "email", "phone_number"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row && { serial: row.instance, email: row.email ?? undefined, phoneNumber: row.phone_number ?? undefined };
}

export interface StoredEntry extends Omit<AuditEntry, "detail"> {
  readonly serial: bigint;
  readonly at: Timestamp;
  /** JSON text. */
  readonly detail: string;
}

export async function listEntries(queries: Queries, instance: bigint, page: Page): Promise<StoredEntry[]> {
  const rows = await queries
    .selectFrom("audit")
    .select(["serial", "at", "action", "shown", "who", "network", "detail"])
    .where("instance", "=", instance)
    .where("serial", page.ascending ? ">" : "<", page.offset)
    .orderBy("serial", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({ ...row, who: row.who ?? undefined }));
}

/** Counts a wrong password, or a wrong code of a second factor. */
export async function countFailedSignIn(
  queries: Queries,
  instance: bigint,
  network: string,
  now: Timestamp,
  what: "password" | "code",
): Promise<void> {
  const [passwords, codes] = what === "password" ? [1, 0] : [0, 1];
  await sql`
    insert into failed_sign_ins (instance, hour, network, count, wrong_codes)
    values (${instance}, ${now - (now % HOUR)}, ${network}, ${passwords}::integer, ${codes}::integer)
    on conflict (instance, hour, network) do update set count = failed_sign_ins.count + excluded.count,
      wrong_codes = failed_sign_ins.wrong_codes + excluded.wrong_codes`.execute(queries);
}

export interface FailedSignIns {
  /** The beginning of the hour. */
  readonly hour: Timestamp;
  readonly network: string;
  /** Wrong passwords. */
  readonly count: number;
  readonly wrongCodes: number;
}

/** The newest hours first. */
export async function listFailedSignIns(queries: Queries, instance: bigint, limit: number): Promise<FailedSignIns[]> {
  const rows = await queries
    .selectFrom("failed_sign_ins")
    .select(["hour", "network", "count", "wrong_codes"])
    .where("instance", "=", instance)
    .orderBy("hour", "desc")
    .orderBy("network")
    .limit(limit)
    .execute();
  return rows.map(({ wrong_codes, ...row }) => ({ ...row, wrongCodes: wrong_codes }));
}

/** Some of what is older than that, in all instances. @returns how many rows, of the kind with most */
export async function deleteOldEntries(queries: Queries, since: Timestamp, limit: number): Promise<number> {
  const entries = await deleteSome(
    queries,
    { table: "audit", key: ["instance", "serial"] },
    { only: sql`t.at < ${since}`, sequence: sql`t.at`, limit },
  );
  const failed = await deleteSome(
    queries,
    { table: "failed_sign_ins", key: ["instance", "hour", "network"] },
    { only: sql`t.hour < ${since}`, sequence: sql`t.hour`, limit },
  );
  return Math.max(entries, failed);
}
