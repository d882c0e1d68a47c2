/** The SQL of KYC states: what each exchange last said about the owner of each account, and when it is asked again. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { COLUMNS } from "../database/columns.js";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import { shareOut } from "../database/gathering.js";
import { sha256 } from "../database/sha256.js";
import type { KycStatesTable } from "../database/tables/kyc.js";
import type { Queries } from "../database/tables.js";
import { recording } from "../events/record.js";

/** The background work that asks the exchanges, by its name: who adds an account hurries it. */
export const KYC_JOB = { name: "check-kyc" } as const;

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

/** Begins to ask each of these exchanges about an active account, or about all there are, that it is not asked about yet. */
export async function registerKycStates(
  queries: Queries,
  exchangeUrls: readonly string[],
  now: Timestamp,
  account?: { readonly instance: bigint; readonly hWire: Uint8Array },
): Promise<void> {
  const named = account && sql`and accounts.instance = ${account.instance} and accounts.h_wire = ${account.hWire}`;
  await sql`
    insert into kyc_states (instance, h_wire, exchange_hash, exchange_url, next_check)
    select accounts.instance, accounts.h_wire, exchanges.hash, exchanges.url, ${now}::bigint
    from accounts
    cross join unnest(${[...exchangeUrls]}::text[], ${exchangeUrls.map(sha256)}::bytea[]) as exchanges (url, hash)
    where accounts.active ${named ?? sql``}
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

const STATES: DueRows = { table: "kyc_states", key: ["instance", "h_wire", "exchange_hash"], at: "next_check" };

/** Takes states that are to be asked for, of active accounts. */
export async function claimDueKycStates(queries: Queries, now: Timestamp, taking: Taking): Promise<DueKycState[]> {
  const rows = await takeDue<{ instance: bigint; h_wire: Uint8Array; exchange_url: string; attempts: number }>(
    queries,
    STATES,
    now,
    taking,
    {
      joins: (instance) => sql`join accounts a on a.instance = ${instance} and a.h_wire = t.h_wire`,
      only: sql`a.active`,
      returning: ["t.instance", "t.h_wire", "t.exchange_url", "t.attempts"],
    },
  );
  return rows.map((row) => ({
    instance: row.instance,
    hWire: row.h_wire,
    exchangeUrl: row.exchange_url,
    attempts: row.attempts,
  }));
}

/** Accounts whose state is asked for. */
export function kycBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, STATES, now, sql`t.attempts > 0`);
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

/** What an exchange said of an account, in short. */
export type KycWord = Pick<KycState, "httpStatus" | "exchangeCode" | "amlReview">;

/**
 * What an exchange answered, and an event where it is not what it said before.
 * @returns what that was; undefined where the state is gone
 */
export async function storeKycAnswer(
  queries: Queries,
  { exchangeUrl, hWire, instance }: Pick<DueKycState, "instance" | "hWire" | "exchangeUrl">,
  { account, ...answer }: KycAnswer,
): Promise<KycWord | undefined> {
  const { httpStatus, exchangeCode, amlReview, attempts, nextCheck, now } = answer;
  const [before] = await storeAnswer(
    queries,
    instance,
    hWire,
    sha256(exchangeUrl),
    httpStatus,
    exchangeCode,
    amlReview,
    account !== undefined,
    account?.accessToken ?? null,
    account?.limits ?? null,
    attempts,
    nextCheck,
    now,
    JSON.stringify({ h_wire: encodeBase32(hWire), exchange_url: exchangeUrl }),
  );
  return before && { httpStatus: before.http_status, exchangeCode: before.exchange_code, amlReview: before.aml_review };
}

const storeAnswer = builtOnce(
  (
    _queries,
    instance: bigint,
    hWire: Uint8Array,
    exchangeHash: Uint8Array,
    httpStatus: number,
    exchangeCode: number,
    amlReview: boolean,
    isOfAccount: boolean,
    accessToken: Uint8Array | null,
    limits: string | null,
    attempts: number,
    nextCheck: Timestamp,
    now: Timestamp,
    eventData: string,
  ) => {
    const isState = sql`instance = ${instance} and h_wire = ${hWire} and exchange_hash = ${exchangeHash}`;
    const changed = sql`
      select 'kyc_changed' as type, null as order_id, ${eventData}::text as data, ${now}::bigint as happened_at,
        null as variables
      from answered
      join before
        on (answered.http_status, answered.aml_review) is distinct from (before.http_status, before.aml_review)
        or answered.access_token is distinct from before.access_token or answered.limits is distinct from before.limits
      where answered.http_status <> 0`;
    return sql<{ http_status: number; exchange_code: number; aml_review: boolean }>`
      with before as materialized (
        select http_status, exchange_code, aml_review, access_token, limits from kyc_states where ${isState}
        for update
      ), answered as (
        update kyc_states
        set http_status = ${httpStatus}, exchange_code = ${exchangeCode}, aml_review = ${amlReview},
          attempts = ${attempts}, next_check = ${nextCheck}, last_check = ${now},
          access_token = case when ${isOfAccount}::boolean then ${accessToken}::bytea else kyc_states.access_token end,
          limits = case when ${isOfAccount}::boolean then ${limits}::text else kyc_states.limits end
        from before
        where ${isState}
        returning kyc_states.http_status, kyc_states.aml_review, kyc_states.access_token, kyc_states.limits
      ), ${recording(instance, changed)}
      select before.http_status, before.exchange_code, before.aml_review from answered cross join before`;
  },
);

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
    .select(COLUMNS.kyc_states)
    .where("instance", "=", instance)
    .orderBy("h_wire")
    .orderBy("exchange_url")
    .execute();
  return rows.map(fromRow);
}

/** The same of several instances. */
export async function kycStatesOfSeveral(
  queries: Queries,
  instances: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly KycState[]>> {
  const rows = await queries
    .selectFrom("kyc_states")
    .select(COLUMNS.kyc_states)
    .where(sql<boolean>`instance = any(${instances}::bigint[])`)
    .orderBy("h_wire")
    .orderBy("exchange_url")
    .execute();
  const byInstance = shareOut(rows, ({ instance }) => instance);
  return new Map([...byInstance].map(([instance, own]) => [instance, own.map(fromRow)]));
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
