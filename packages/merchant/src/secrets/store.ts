/** The SQL of sealed secrets: which key is in use, and going through every secret that there is. */

import { sql } from "kysely";
import { LISTENER } from "../database/channel.js";
import { COLUMNS } from "../database/columns.js";
import type { Database } from "../database/connection.js";
import { shareOut } from "../database/gathering.js";
import type { Sealed } from "../database/sealed.js";
import type { Queries } from "../database/tables.js";
import { type Place, SECRET_COLUMNS, type SecretKind } from "./places.js";
import { MARK } from "./secrets.js";

const ROWS_AT_ONCE = 500;
/** Any number that nobody else locks. */
const LOCK = 0x7365637265747320n;

export interface KeyInUse {
  readonly fingerprint: Uint8Array;
  /** The fingerprint of the key that replaces it, while that is under way. */
  readonly nextFingerprint: Uint8Array | undefined;
}

/** False for a database from before secrets were sealed, and for one without tables. */
export async function hasPlaceForKeys(queries: Queries): Promise<boolean> {
  const { rows } = await sql<{ present: boolean }>`select to_regclass('secrets_key') is not null as present`.execute(
    queries,
  );
  return rows[0]!.present;
}

/** Undefined while nothing is sealed. */
export async function findKeyInUse(queries: Queries): Promise<KeyInUse | undefined> {
  const row = await queries.selectFrom("secrets_key").select(COLUMNS.secrets_key).executeTakeFirst();
  return row && { fingerprint: row.fingerprint, nextFingerprint: row.next_fingerprint ?? undefined };
}

/** Nobody else decides about the key until the transaction ends. */
export async function lockKey(tx: Queries): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
}

export async function storeKeyInUse(tx: Queries, { fingerprint, nextFingerprint }: KeyInUse): Promise<void> {
  const values = { fingerprint, next_fingerprint: nextFingerprint ?? null };
  await tx
    .insertInto("secrets_key")
    .values(values)
    .onConflict((conflict) => conflict.column("only_one").doUpdateSet(values))
    .execute();
}

/** How many processes work with the database: each listens for notifications. */
export async function countServers(queries: Queries): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and application_name = ${LISTENER}
  `.execute(queries);
  return rows[0]!.count;
}

export type Rewrite = (place: Place, value: Sealed<string> | Sealed<Uint8Array>) => string | Uint8Array;

/**
 * Stores every secret of a kind anew, a part at a time and one instance after the other: each part is done as a whole or not
 * at all. Rows are locked in the order of their keys, so that several may do this at once.
 * @param which `unsealed`: only what is stored as it is
 * @returns how many
 */
export async function rewriteSecrets(
  db: Database,
  kind: SecretKind,
  which: "all" | "unsealed",
  rewrite: Rewrite,
): Promise<number> {
  let last: Place | undefined;
  let count = 0;
  for (;;) {
    const some = await rewriteSome(db, kind, which, last, rewrite);
    count += some.count;
    last = some.last;
    if (some.seen < ROWS_AT_ONCE) return count;
  }
}

/** @returns how many were stored anew, and the last that was looked at */
async function rewriteSome(
  db: Database,
  kind: SecretKind,
  which: "all" | "unsealed",
  after: Place | undefined,
  rewrite: Rewrite,
): Promise<{ readonly seen: number; readonly count: number; readonly last: Place | undefined }> {
  const { table, column, row } = SECRET_COLUMNS[kind];
  const secret = sql.ref(column);
  const keys = sql.join(row.map(([name]) => sql.ref(name)));
  const { rows } = await sql<Record<string, never>>`
    select ${keys} from ${sql.table(table)}
    where ${which === "all" ? sql`${secret} is not null` : isUnsealed(kind)}
      ${after === undefined ? sql`` : sql`and (${keys}) > (${sql.join([...after.row])})`}
    order by ${keys} limit ${sql.lit(ROWS_AT_ONCE)}
  `.execute(db.queries);
  const places = rows.map((found): Place => ({ kind, row: row.map(([name]) => found[name]!) }));
  let count = 0;
  for (const own of inEachInstance(places))
    count += await db.transaction((tx) => rewriteThese(tx, own, which, rewrite));
  return { seen: places.length, count, last: places.at(-1) };
}

/** Instances themselves are told apart by their ids, and are all in one table. */
function inEachInstance(places: readonly Place[]): Iterable<readonly Place[]> {
  return shareOut(places, ({ kind, row: [first] }) => (isOfInstance(kind) ? first : undefined)).values();
}

function isOfInstance(kind: SecretKind): boolean {
  return SECRET_COLUMNS[kind].row[0]![0] === "instance";
}

/** Of one instance. @returns how many there were still */
async function rewriteThese(
  tx: Queries,
  places: readonly Place[],
  which: "all" | "unsealed",
  rewrite: Rewrite,
): Promise<number> {
  const { kind, row: first } = places[0]!;
  const { table, column, type, row } = SECRET_COLUMNS[kind];
  const secret = sql.ref(`t.${column}`);
  const isThere = isOfInstance(kind) ? sql`t.instance = ${first[0]}` : sql`true`;
  const asTable = (these: readonly Place[]) =>
    row.map(([, keyType], index) => sql`${these.map((place) => place.row[index])}::${sql.raw(keyType)}[]`);
  const names = row.map(([name]) => sql.ref(name));
  const isGiven = sql.join(
    row.map(([name]) => sql`${sql.ref(`t.${name}`)} = ${sql.ref(`given.${name}`)}`),
    sql` and `,
  );
  const { rows } = await sql<Record<string, never>>`
    select ${sql.join(row.map(([name]) => sql.ref(`t.${name}`)))}, ${secret}
    from ${sql.table(table)} as t join unnest(${sql.join(asTable(places))}) as given (${sql.join(names)}) on ${isGiven}
    where ${isThere} and ${secret} is not null ${which === "all" ? sql`` : sql`and ${isUnsealed(kind)}`}
    order by ${sql.join(row.map(([name]) => sql.ref(`t.${name}`)))}
    for no key update of t
  `.execute(tx);
  if (rows.length === 0) return 0;
  const found = rows.map((values): Place => ({ kind, row: row.map(([name]) => values[name]!) }));
  const values = rows.map((stored, index) => rewrite(found[index]!, stored[column]!));
  await sql`
    update ${sql.table(table)} as t set ${sql.ref(column)} = given.rewritten
    from unnest(${sql.join([...asTable(found), sql`${values}::${sql.raw(type)}[]`])})
      as given (${sql.join([...names, sql.ref("rewritten")])})
    where ${isThere} and ${isGiven}
  `.execute(tx);
  return rows.length;
}

/** In the words of the index `orders_unsealed`; of nothing it is not true. */
function isUnsealed(kind: SecretKind) {
  const { column, type } = SECRET_COLUMNS[kind];
  const secret = sql.ref(column);
  if (type === "text") return sql`not starts_with(${secret}, ${sql.lit(MARK)})`;
  return sql`substr(${secret}, 1, ${sql.lit(MARK.length)}) <> ${sql.lit(MARK)}::bytea`;
}
