/** The SQL of exchange data: the keys that all processes share, who downloads them, and what is kept of them for good. */

import type { VerifiedSigningKey, VerifiedWireFee } from "@kontor/taler/keys-verification";
import type { Timestamp } from "@kontor/taler/time";
import type { Kysely } from "kysely";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { COLUMNS } from "../database/columns.js";
import type { Database } from "../database/connection.js";
import { restored, stored } from "../database/stored-time.js";
import type { Tables } from "../database/tables.js";

type Queries = Kysely<Tables>;

export interface KeysState {
  exchangeUrl: string;
  revision: bigint;
  nextDownload: Timestamp;
  keysExpiration: Timestamp | undefined;
  failures: number;
  lastHttpStatus: number;
  lastEc: number;
  lastHint: string;
}

/** What a download ended with; `ec` and `hint` are 0 and empty where all is well. */
export interface DownloadReport {
  httpStatus: number;
  ec: number;
  hint: string;
}

/** Wire fees, and the method that they are for. */
export type WireFeeOfMethod = VerifiedWireFee & { readonly wireMethod: string };

/** Makes a row for each exchange. One whose master key or currency is configured differently now starts from nothing. */
export async function registerExchanges(
  queries: Queries,
  exchanges: readonly TrustedExchange[],
  now: Timestamp,
): Promise<void> {
  if (exchanges.length === 0) return;
  await queries
    .insertInto("exchange_keys")
    .values(
      exchanges.map(({ baseUrl, masterPub, currency }) => ({
        exchange_url: baseUrl,
        master_pub: masterPub,
        currency,
        keys: null,
        received_at: null,
        etag: null,
        keys_expiration: null,
        next_download: now,
        claim: null,
        first_seen: now,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column("exchange_url")
        .doUpdateSet((row) => ({
          master_pub: row.ref("excluded.master_pub"),
          currency: row.ref("excluded.currency"),
          keys: null,
          received_at: null,
          etag: null,
          keys_expiration: null,
          revision: row("exchange_keys.revision", "+", 1n),
          next_download: now,
          claim: null,
          claimed_until: 0n,
          failures: 0,
        }))
        .where((row) =>
          row.or([
            row("exchange_keys.master_pub", "<>", row.ref("excluded.master_pub")),
            row("exchange_keys.currency", "<>", row.ref("excluded.currency")),
          ]),
        ),
    )
    .execute();
}

/** Where the downloads of these exchanges stand, without the keys themselves. */
export async function readStates(queries: Queries, exchangeUrls: readonly string[]): Promise<KeysState[]> {
  if (exchangeUrls.length === 0) return [];
  const rows = await queries
    .selectFrom("exchange_keys")
    .select([
      "exchange_url",
      "revision",
      "next_download",
      "keys_expiration",
      "failures",
      "last_http_status",
      "last_ec",
      "last_hint",
    ])
    .where("exchange_url", "in", exchangeUrls)
    .execute();
  return rows.map((row) => ({
    exchangeUrl: row.exchange_url,
    revision: row.revision,
    nextDownload: row.next_download,
    keysExpiration: row.keys_expiration ?? undefined,
    failures: row.failures,
    lastHttpStatus: row.last_http_status,
    lastEc: row.last_ec,
    lastHint: row.last_hint,
  }));
}

/** Keys as they were received. */
export interface StoredKeys {
  keys: string;
  receivedAt: Timestamp;
  etag: string | undefined;
  revision: bigint;
}

/** The keys we hold; undefined where there are none yet. */
export async function readKeys(queries: Queries, exchange: TrustedExchange): Promise<StoredKeys | undefined> {
  const row = await queries
    .selectFrom("exchange_keys")
    .select(["keys", "received_at", "etag", "revision"])
    .where("exchange_url", "=", exchange.baseUrl)
    .where("master_pub", "=", exchange.masterPub)
    .executeTakeFirst();
  if (!row?.keys || row.received_at === null) return undefined;
  return { keys: row.keys, receivedAt: row.received_at, etag: row.etag ?? undefined, revision: row.revision };
}

/** A download that this process has taken for itself until some time. */
export interface Claim {
  readonly id: Uint8Array;
  readonly now: Timestamp;
  readonly until: Timestamp;
}

export interface TakenDownload {
  /** How many have failed in a row. */
  readonly failures: number;
  /** Of the keys that are stored; null also where they were given away, because the exchange has another URL now. */
  readonly etag: string | null;
}

/**
 * Takes the download that is due; undefined where it is not due, another process has taken
 * it, or the exchange has another master key in the meantime.
 */
export async function claimDueDownload(
  queries: Queries,
  exchange: TrustedExchange,
  claim: Claim,
): Promise<TakenDownload | undefined> {
  return queries
    .updateTable("exchange_keys")
    .set({ claim: claim.id, claimed_until: claim.until })
    .where("exchange_url", "=", exchange.baseUrl)
    .where("master_pub", "=", exchange.masterPub)
    .where("next_download", "<=", claim.now)
    .where("claimed_until", "<=", claim.now)
    .returning(["failures", "etag"])
    .executeTakeFirst();
}

/**
 * Takes a download ahead of time, which a request asked for; undefined where another process is at it, or where a
 * request asked for one after `notSince`.
 */
export async function claimDemandedDownload(
  queries: Queries,
  exchange: TrustedExchange,
  claim: Claim & { readonly notSince: Timestamp },
): Promise<TakenDownload | undefined> {
  return queries
    .updateTable("exchange_keys")
    .set({ claim: claim.id, claimed_until: claim.until, last_demand: claim.now })
    .where("exchange_url", "=", exchange.baseUrl)
    .where("master_pub", "=", exchange.masterPub)
    .where("last_demand", "<=", claim.notSince)
    .where("claimed_until", "<=", claim.now)
    .returning(["failures", "etag"])
    .executeTakeFirst();
}

/** Gives back what was taken; nothing is counted. */
export async function releaseClaim(queries: Queries, exchangeUrl: string, claim: Uint8Array): Promise<void> {
  await queries
    .updateTable("exchange_keys")
    .set({ claim: null, claimed_until: 0n })
    .where("exchange_url", "=", exchangeUrl)
    .where("claim", "=", claim)
    .execute();
}

/** Whether some process is downloading. */
export async function isClaimed(queries: Queries, exchangeUrl: string, now: Timestamp): Promise<boolean> {
  const row = await queries
    .selectFrom("exchange_keys")
    .select("exchange_url")
    .where("exchange_url", "=", exchangeUrl)
    .where("claimed_until", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores verified keys and ends the claim; gives their revision. Undefined where the claim was lost: then nothing is stored. */
export async function storeKeys(
  db: Database,
  exchange: TrustedExchange,
  claim: Uint8Array,
  download: {
    keys: string;
    etag: string | undefined;
    expiration: Timestamp;
    nextDownload: Timestamp;
    signingKeys: readonly VerifiedSigningKey[];
    wireFees: readonly WireFeeOfMethod[];
    now: Timestamp;
  },
): Promise<bigint | undefined> {
  return db.transaction(async (tx) => {
    const updated = await tx
      .updateTable("exchange_keys")
      .set((row) => ({
        keys: download.keys,
        received_at: download.now,
        etag: download.etag ?? null,
        keys_expiration: stored(download.expiration),
        next_download: stored(download.nextDownload),
        revision: row("revision", "+", 1n),
        claim: null,
        claimed_until: 0n,
        failures: 0,
        last_http_status: 200,
        last_ec: 0,
        last_hint: "",
      }))
      .where("exchange_url", "=", exchange.baseUrl)
      .where("master_pub", "=", exchange.masterPub)
      .where("claim", "=", claim)
      .returning("revision")
      .executeTakeFirst();
    if (!updated) return undefined;
    await insertSigningKeys(tx, exchange.masterPub, download.signingKeys, download.now);
    await insertWireFees(tx, exchange.masterPub, download.wireFees, download.now);
    return updated.revision;
  });
}

/** The exchange says that the keys we hold are still its keys: only their expiration moves. */
export async function storeUnchanged(
  queries: Queries,
  exchangeUrl: string,
  claim: Uint8Array,
  times: { expiration: Timestamp; nextDownload: Timestamp },
): Promise<void> {
  await queries
    .updateTable("exchange_keys")
    .set({
      keys_expiration: stored(times.expiration),
      next_download: stored(times.nextDownload),
      claim: null,
      claimed_until: 0n,
      failures: 0,
      last_http_status: 304,
      last_ec: 0,
      last_hint: "",
    })
    .where("exchange_url", "=", exchangeUrl)
    .where("claim", "=", claim)
    .execute();
}

/** Notes a failure; the keys we hold stay. */
export async function storeFailure(
  queries: Queries,
  exchangeUrl: string,
  claim: Uint8Array,
  failure: { report: DownloadReport; failures: number; nextDownload: Timestamp },
): Promise<void> {
  await queries
    .updateTable("exchange_keys")
    .set({
      next_download: failure.nextDownload,
      claim: null,
      claimed_until: 0n,
      failures: failure.failures,
      last_http_status: failure.report.httpStatus,
      last_ec: failure.report.ec,
      last_hint: failure.report.hint,
    })
    .where("exchange_url", "=", exchangeUrl)
    .where("claim", "=", claim)
    .execute();
}

/** A signing key that the master key has ever signed, current or not. */
export async function findSigningKey(
  queries: Queries,
  masterPub: Uint8Array,
  exchangePub: Uint8Array,
): Promise<VerifiedSigningKey | undefined> {
  const row = await queries
    .selectFrom("exchange_signing_keys")
    .select(COLUMNS.exchange_signing_keys)
    .where("master_pub", "=", masterPub)
    .where("exchange_pub", "=", exchangePub)
    .executeTakeFirst();
  return (
    row && {
      exchangePub: row.exchange_pub,
      start: restored(row.start_date),
      expire: restored(row.expire_date),
      end: restored(row.end_date),
      masterSig: row.master_sig,
    }
  );
}

/** The fees of that wire method at that time. */
export async function findWireFee(
  queries: Queries,
  masterPub: Uint8Array,
  wireMethod: string,
  at: Timestamp,
): Promise<WireFeeOfMethod | undefined> {
  const row = await queries
    .selectFrom("exchange_wire_fees")
    .select(COLUMNS.exchange_wire_fees)
    .where("master_pub", "=", masterPub)
    .where("wire_method", "=", wireMethod)
    .where("start_date", "<=", stored(at))
    .where("end_date", ">", stored(at))
    .orderBy("first_seen", "desc")
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      wireMethod: row.wire_method,
      startDate: restored(row.start_date),
      endDate: restored(row.end_date),
      wireFee: { currency: row.currency, value: row.wire_fee_val, fraction: row.wire_fee_frac },
      closingFee: { currency: row.currency, value: row.closing_fee_val, fraction: row.closing_fee_frac },
      masterSig: row.master_sig,
    }
  );
}

async function insertSigningKeys(
  queries: Queries,
  masterPub: Uint8Array,
  keys: readonly VerifiedSigningKey[],
  now: Timestamp,
): Promise<void> {
  if (keys.length === 0) return;
  await queries
    .insertInto("exchange_signing_keys")
    .values(
      keys.map((key) => ({
        master_pub: masterPub,
        exchange_pub: key.exchangePub,
        start_date: stored(key.start),
        expire_date: stored(key.expire),
        end_date: stored(key.end),
        master_sig: key.masterSig,
        first_seen: now,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["master_pub", "exchange_pub"])
        .doUpdateSet((row) => ({
          start_date: row.ref("excluded.start_date"),
          expire_date: row.ref("excluded.expire_date"),
          end_date: row.ref("excluded.end_date"),
          master_sig: row.ref("excluded.master_sig"),
        }))
        .whereRef("excluded.end_date", ">", "exchange_signing_keys.end_date"),
    )
    .execute();
}

async function insertWireFees(
  queries: Queries,
  masterPub: Uint8Array,
  fees: readonly WireFeeOfMethod[],
  now: Timestamp,
): Promise<void> {
  if (fees.length === 0) return;
  await queries
    .insertInto("exchange_wire_fees")
    .values(
      fees.map((fee) => ({
        master_pub: masterPub,
        wire_method: fee.wireMethod,
        start_date: stored(fee.startDate),
        end_date: stored(fee.endDate),
        currency: fee.wireFee.currency,
        wire_fee_val: fee.wireFee.value,
        wire_fee_frac: fee.wireFee.fraction,
        closing_fee_val: fee.closingFee.value,
        closing_fee_frac: fee.closingFee.fraction,
        master_sig: fee.masterSig,
        first_seen: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
