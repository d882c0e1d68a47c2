/**
 * Closes the statements of a shop: one for each period of each of its accounts that is over, a day after its end. What is
 * entered later for that time is a row of the next one.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { createKeyPair, sign } from "@kontor/taler/eddsa";
import type { StatementPeriod } from "@kontor/taler/schemas/shop-days";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, roundDownToSeconds, type Timestamp, toSeconds } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { decimalUnits } from "../export/decimal.js";
import type { Instance } from "../instances/instance.js";
import { enterAll } from "../journal/enter.js";
import { lockProgress } from "../journal/store.js";
import type { Notifier } from "../notifications/notifier.js";
import type { Rng } from "../rng.js";
import { placeOf } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";
import { type ShopDays, shopDays } from "../shop-days/store.js";
import { firstOfMonths, localTime, moveDay, moveMonth, printDay, startOfDay } from "../time-zones/zone.js";
import { balanceJson, FORMAT, hashOfHead, RowSums, rowJson, type StatementSpan } from "./statement.js";
import { accountsWithEntries, findKey, insertKey, insertStatement, lastStatement, rowsOf } from "./store.js";

export interface ClosingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly rng: Rng;
  readonly notifier: Notifier;
}

/** What is under way at the end of a period is entered by then. */
const GRACE = DAY;
/** Four weeks. */
const TIME_TO_OBJECT = 28n * DAY;
/** Statements of one shop at once: the next run goes on. */
const MOST_AT_ONCE = 100;

/** @returns how many were closed */
export async function closeStatements(deps: ClosingDeps, instance: Instance): Promise<number> {
  const { clock, config, db, notifier } = deps;
  const days = await shopDays(db.queries, instance.serial, config);
  if (days.statements === "never" || instance.merchantPriv === undefined) return 0;
  await enterAll(deps, instance.serial);
  let closed = 0;
  while (closed < MOST_AT_ONCE && (await closeNext(deps, instance, { ...days, now: clock.now() }))) closed += 1;
  if (closed > 0) notifier.publish(topicsOfEvents(instance.id));
  return closed;
}

interface Closing extends ShopDays {
  readonly now: Timestamp;
}

/** Closes the oldest statement that is due. @returns whether there was one */
async function closeNext(deps: ClosingDeps, instance: Instance, closing: Closing): Promise<boolean> {
  await prepareKey(deps, instance.serial, closing.now);
  return deps.db.transaction(async (tx) => {
    // Nobody enters anything meanwhile, and nobody else closes.
    const { newest } = await lockProgress(tx, instance.serial);
    const due: DueStatement[] = [];
    for (const account of await accountsWithEntries(tx, instance.serial)) {
      const next = await dueStatement(tx, instance.serial, account, newest, closing);
      if (next !== undefined) due.push(next);
    }
    due.sort((a, b) => (a.end < b.end ? -1 : a.end > b.end ? 1 : 0));
    const first = due[0];
    if (first === undefined) return false;
    await store(deps, tx, instance, first, closing);
    return true;
  });
}

interface Account {
  readonly hWire: Uint8Array;
  readonly paytoUri: string;
  readonly first: Timestamp;
}

interface DueStatement extends StatementSpan {
  readonly paytoUri: string;
  readonly sums: RowSums;
  readonly opening: ReadonlyMap<string, bigint>;
}

/** A period in which nothing happened, and at whose end nothing is owed, needs no statement. */
async function dueStatement(
  tx: Queries,
  instance: bigint,
  { first, hWire, paytoUri }: Account,
  lastEntry: bigint,
  { now, statements, timeZone }: Closing,
): Promise<DueStatement | undefined> {
  const last = await lastStatement(tx, instance, hWire);
  const opening = new Map(last === undefined ? [] : closingsOf(last.head));
  let begin = last?.end ?? beginOfPeriod(timeZone, first, statements);
  for (;;) {
    const end = endOfPeriod(timeZone, begin, statements);
    if (now < end + GRACE) return undefined;
    const previous = { previousEnd: last?.end ?? 0n, previousEntry: last?.lastEntry ?? 0n };
    const statement = { hWire, begin, end, lastEntry, ...previous };
    const sums = new RowSums();
    for await (const rows of rowsOf(tx, instance, statement)) {
      for (const entry of rows) sums.add(entry, rowJson(entry, statement));
    }
    if (sums.count > 0 || [...opening.values()].some((units) => units !== 0n)) {
      return { ...statement, paytoUri, sums, opening };
    }
    begin = end;
  }
}

function closingsOf(head: string): [string, bigint][] {
  const { balances } = JSON.parse(head) as { readonly balances: readonly { currency: string; closing: string }[] };
  return balances.map(({ closing, currency }) => [currency, decimalUnits(closing)]);
}

function monthsOf(period: StatementPeriod): 1 | 3 {
  return period === "quarterly" ? 3 : 1;
}

function beginOfPeriod(zone: string, at: Timestamp, period: StatementPeriod): Timestamp {
  return startOfDay(zone, firstOfMonths(localTime(zone, at), monthsOf(period)));
}

/** Some hours later, so that a shop that has moved to the west does not get a month of some hours. */
function endOfPeriod(zone: string, begin: Timestamp, period: StatementPeriod): Timestamp {
  const months = monthsOf(period);
  return startOfDay(zone, moveMonth(firstOfMonths(localTime(zone, begin + 12n * HOUR), months), months));
}

async function prepareKey({ db, rng, secrets }: ClosingDeps, instance: bigint, now: Timestamp): Promise<void> {
  if ((await findKey(db.queries, instance)) !== undefined) return;
  const { priv, pub } = createKeyPair((size) => rng.bytes(size));
  const privateKey = secrets.seal(placeOf("statementKey", instance), priv);
  await insertKey(db.queries, instance, { publicKey: pub, privateKey }, now);
}

async function store(
  { secrets }: ClosingDeps,
  tx: Queries,
  instance: Instance,
  due: DueStatement,
  { now, timeZone }: Closing,
): Promise<void> {
  const { begin, end, hWire, opening, paytoUri, sums, ...rest } = due;
  const before = await lastStatement(tx, instance.serial);
  const number = (before?.number ?? 0n) + 1n;
  const key = (await findKey(tx, instance.serial))!;
  const closedAt = roundDownToSeconds(now);
  const time = (at: Timestamp): JsonObject => ({ t_s: toSeconds(at) });
  const head = canonicalJson({
    format: FORMAT,
    shop: { id: instance.id, name: instance.name },
    number: Number(number),
    account: { payto_uri: paytoUri, h_wire: encodeBase32(hWire) },
    period: {
      begin: time(begin),
      end: time(end),
      time_zone: timeZone,
      first_day: printDay(localTime(timeZone, begin)),
      last_day: printDay(moveDay(localTime(timeZone, end), -1)),
    },
    closed: time(closedAt),
    objections_until: time(closedAt + TIME_TO_OBJECT),
    balances: sums.balances(opening).map(balanceJson),
    rows: { count: sums.count, sha512: sums.sha512() },
    ...(before === undefined ? {} : { previous: hashOfHead(before.head) }),
    public_key: encodeBase32(key.publicKey),
  });
  const signature = sign(secrets.open(placeOf("statementKey", instance.serial), key.privateKey), Buffer.from(head));
  await insertStatement(tx, instance.serial, { ...rest, number, hWire, begin, end, closedAt, head, signature });
  const data = { statement: Number(number), h_wire: encodeBase32(hWire) };
  await recordEvents(tx, instance.serial, [{ type: "statement_closed", data }], now);
}
