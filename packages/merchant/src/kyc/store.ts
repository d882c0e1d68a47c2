/** The SQL of KYC states: what each exchange last said about the owner of each account, and when it is asked again. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { sha256 } from "../database/sha256.js";
import type { Queries } from "../database/tables.js";
import type { KycStatesTable } from "./tables.js";

export interface KycState {
  readonly hWire: Uint8Array;
  readonly exchangeUrl: string;
  readonly attempts: number;
  /** Undefined: the exchange was never asked. */
  readonly lastCheck: Timestamp | undefined;
  /** 0: no answer. */
  readonly httpStatus: number;
  readonly exchangeCode: number;
  readonly amlReview: boolean;
  readonly accessToken: Uint8Array | undefined;
  /** `AccountLimit`s as JSON text; undefined where the exchange named none. */
  readonly limits: string | undefined;
}

/** Begins to ask each of these exchanges about each active account that it is not asked about yet. */
export async function registerKycStates(
  queries: Queries,
  exchangeUrls: readonly string[],
  now: Timestamp,
): Promise<void> {
  await sql`
    insert into kyc_states (instance, h_wire, exchange_hash, exchange_url, next_check)
    select accounts.instance, accounts.h_wire, exchanges.hash, exchanges.url, ${now}::bigint
    from accounts
    cross join unnest(${[...exchangeUrls]}::text[], ${exchangeUrls.map(sha256)}::bytea[]) as exchanges (url, hash)
    where accounts.active
    on conflict do nothing
  `.execute(queries);
}

export interface DueKycState {
  readonly instance: bigint;
  readonly hWire: Uint8Array;
  readonly exchangeUrl: string;
  /** Failures in a row before this one. */
  readonly attempts: number;
}

/** Takes states that are to be asked for, of active accounts, and leaves them alone for the time of the lease. */
export async function claimDueKycStates(
  queries: Queries,
  now: Timestamp,
  { lease, limit }: { readonly lease: Duration; readonly limit: number },
): Promise<DueKycState[]> {
  const { rows } = await sql<{ instance: bigint; h_wire: Uint8Array; exchange_url: string; attempts: number }>`
    update kyc_states
    set next_check = ${now}::bigint + ${lease}::bigint
    from (
      select k.instance, k.h_wire, k.exchange_hash from kyc_states k
      join accounts a on a.instance = k.instance and a.h_wire = k.h_wire
      where k.next_check <= ${now}::bigint and a.active
      order by k.next_check limit ${limit}
      for update of k skip locked
    ) as due
    where kyc_states.instance = due.instance and kyc_states.h_wire = due.h_wire
      and kyc_states.exchange_hash = due.exchange_hash
    returning kyc_states.instance, kyc_states.h_wire, kyc_states.exchange_url, kyc_states.attempts
  `.execute(queries);
  return rows.map((row) => ({
    instance: row.instance,
    hWire: row.h_wire,
    exchangeUrl: row.exchange_url,
    attempts: row.attempts,
  }));
}

export interface KycAnswer {
  readonly httpStatus: number;
  readonly exchangeCode: number;
  readonly amlReview: boolean;
  /** Undefined leaves token and limits as they were: the exchange was not in the mood to tell. */
  readonly account: { readonly accessToken: Uint8Array | undefined; readonly limits: string | undefined } | undefined;
  readonly attempts: number;
  readonly nextCheck: Timestamp;
  readonly now: Timestamp;
}

export async function storeKycAnswer(
  queries: Queries,
  { exchangeUrl, hWire, instance }: Pick<DueKycState, "instance" | "hWire" | "exchangeUrl">,
  { account, ...answer }: KycAnswer,
): Promise<void> {
  await queries
    .updateTable("kyc_states")
    .set({
      http_status: answer.httpStatus,
      exchange_code: answer.exchangeCode,
      aml_review: answer.amlReview,
      attempts: answer.attempts,
      next_check: answer.nextCheck,
      last_check: answer.now,
      ...(account === undefined ? {} : { access_token: account.accessToken ?? null, limits: account.limits ?? null }),
    })
    .where("instance", "=", instance)
    .where("h_wire", "=", hWire)
    .where("exchange_hash", "=", sha256(exchangeUrl))
    .execute();
}

/**
 * Lets the exchanges be asked soon, those excepted that were asked after `notSince`: somebody looks at the states, or an
 * exchange refused something for lack of KYC.
 * @returns whether any is to be asked
 */
export async function hurryKycStates(
  queries: Queries,
  instance: bigint,
  {
    hWire,
    exchangeUrl,
    isContradicted = false,
    notSince,
    now,
  }: {
    readonly hWire?: Uint8Array | undefined;
    readonly exchangeUrl?: string | undefined;
    /** The exchange acted as if all were not well: an answer that said so is out of date, however new it is. */
    readonly isContradicted?: boolean;
    readonly notSince: Timestamp;
    readonly now: Timestamp;
  },
): Promise<boolean> {
  let query = queries
    .updateTable("kyc_states")
    .set({ next_check: now })
    .where("instance", "=", instance)
    .where("next_check", ">", now)
    .where(({ and, eb, or }) =>
      or([
        eb("last_check", "<=", notSince),
        ...(isContradicted ? [and([eb("http_status", "in", [200, 204]), eb("aml_review", "=", false)])] : []),
      ]),
    );
  if (hWire !== undefined) query = query.where("h_wire", "=", hWire);
  if (exchangeUrl !== undefined) query = query.where("exchange_hash", "=", sha256(exchangeUrl));
  const { numUpdatedRows } = await query.executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Everything that is known about the accounts of an instance. */
export async function kycStatesOf(queries: Queries, instance: bigint): Promise<KycState[]> {
  const rows = await queries
    .selectFrom("kyc_states")
    .selectAll()
    .where("instance", "=", instance)
    .orderBy("h_wire")
    .orderBy("exchange_url")
    .execute();
  return rows.map(fromRow);
}

function fromRow(row: Selectable<KycStatesTable>): KycState {
  return {
    hWire: row.h_wire,
    exchangeUrl: row.exchange_url,
    attempts: row.attempts,
    lastCheck: row.last_check ?? undefined,
    httpStatus: row.http_status,
    exchangeCode: row.exchange_code,
    amlReview: row.aml_review,
    accessToken: row.access_token ?? undefined,
    limits: row.limits ?? undefined,
  };
}
