/**
 * The SQL of deposits and of the batches that they are sent in. A batch is stored as an intent before it is sent; its
 * outcome replaces the intent before anything else happens.
 */

import type { Amount } from "@kontor/taler/amount";
import type { UnblindedSignature } from "@kontor/taler/denomination";
import { UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { columnsWithin } from "../database/columns.js";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import { shareOut } from "../database/gathering.js";
import type { DepositBatchesTable, DepositsTable, Queries } from "../database/tables.js";

const signatureCodec = wireCodec(UnblindedSignatureJson);

/** A coin that was, or is to be, deposited for an order. */
export interface Deposit {
  readonly coinPub: Uint8Array;
  readonly hDenom: Uint8Array;
  /** The denomination's signature over the coin. */
  readonly ubSig: UnblindedSignature;
  readonly coinSig: Uint8Array;
  readonly hAgeCommitment: Uint8Array | undefined;
  /** Deposit fee included. */
  readonly contribution: Amount;
  readonly depositFee: Amount;
  readonly refundFee: Amount;
}

export interface DepositConfirmation {
  readonly exchangeTimestamp: Timestamp;
  readonly exchangePub: Uint8Array;
  readonly exchangeSig: Uint8Array;
}

/** Coins of one exchange, sent in one request. */
export interface DepositBatch {
  readonly batch: bigint;
  readonly exchangeUrl: string;
  readonly walletDataHash: Uint8Array | undefined;
  readonly sessionId: string | undefined;
  readonly choiceIndex: number | undefined;
  readonly deposits: readonly Deposit[];
  /** Whether the exchange has the coins; false while nobody knows. */
  readonly accepted: boolean;
  /** Whether it is known that it has never reached the exchange. */
  readonly unsent: boolean;
  /** Absent, although the batch was accepted, where the exchange has the deposit but would not confirm it any more. */
  readonly confirmation: DepositConfirmation | undefined;
}

export type NewDepositBatch = Omit<DepositBatch, "batch" | "accepted" | "unsent" | "confirmation">;

/** All batches of an order with their coins, oldest first; one statement, so that no batch is seen without its coins. */
export async function batchesOf(queries: Queries, instance: bigint, orderId: string): Promise<DepositBatch[]> {
  return inBatches(await selectBatchesOf(queries, instance, orderId), batchFromRow, depositFromRow);
}

const selectBatchesOf = builtOnce((queries, instance: bigint, orderId: string) =>
  batchesWithDeposits(queries)
    .select(columnsWithin("deposit_batches", "deposit_batches"))
    .select(DEPOSIT_COLUMNS.map((column) => `deposits.${column}` as const))
    .where("deposit_batches.instance", "=", instance)
    .where("deposit_batches.order_id", "=", orderId),
);

/** Of batches with their coins: where the rows come from, and in which order. */
export function batchesWithDeposits(queries: Queries) {
  return queries
    .selectFrom("deposit_batches")
    .innerJoin("deposits", (join) =>
      join
        .onRef("deposits.instance", "=", "deposit_batches.instance")
        .onRef("deposits.order_id", "=", "deposit_batches.order_id")
        .onRef("deposits.batch", "=", "deposit_batches.batch"),
    )
    .orderBy("deposit_batches.batch")
    .orderBy("deposits.position");
}

/**
 * The batches of which these are the coins, in their sequence.
 * @param batchOf what is said of a batch, from the row of its first coin
 */
export function inBatches<Row extends { readonly batch: bigint }, Batch extends object, Coin>(
  rows: readonly Row[],
  batchOf: (row: Row) => Batch,
  coinOf: (row: Row) => Coin,
): (Batch & { readonly deposits: readonly Coin[] })[] {
  const ofBatches = [...shareOut(rows, ({ batch }) => batch).values()];
  return ofBatches.map((own) => ({ deposits: own.map(coinOf), ...batchOf(own[0]!) }));
}

/** The coins of an order that the exchanges have. */
export function acceptedDeposits<Coin>(
  batches: readonly { readonly accepted: boolean; readonly deposits: readonly Coin[] }[],
): Coin[] {
  return batches.filter(({ accepted }) => accepted).flatMap(({ deposits }) => deposits);
}

/** Stores what is about to be sent. The order must be locked. */
export async function insertIntents(
  tx: Queries,
  instance: bigint,
  orderId: string,
  intents: readonly NewDepositBatch[],
  now: Timestamp,
  nextAttempt: Timestamp,
): Promise<DepositBatch[]> {
  const stored: DepositBatch[] = [];
  for (const intent of intents) {
    const { batch } = await tx
      .insertInto("deposit_batches")
      .values({
        instance,
        order_id: orderId,
        exchange_url: intent.exchangeUrl,
        wallet_data_hash: intent.walletDataHash ?? null,
        session_id: intent.sessionId ?? null,
        choice_index: intent.choiceIndex ?? null,
        created_at: now,
        next_attempt: nextAttempt,
      })
      .returning("batch")
      .executeTakeFirstOrThrow();
    await tx
      .insertInto("deposits")
      .values(intent.deposits.map((deposit, position) => depositRow({ instance, orderId, batch, position }, deposit)))
      .execute();
    stored.push({ ...intent, batch, accepted: false, unsent: false, confirmation: undefined });
  }
  return stored;
}

/** Where a deposit stands. */
interface DepositPlace {
  readonly instance: bigint;
  readonly orderId: string;
  readonly batch: bigint;
  /** In the batch. */
  readonly position: number;
}

/** What a deposit is stored with. */
export const NEW_DEPOSIT_COLUMNS = [
  ...(["instance", "order_id", "coin_pub", "batch", "position", "h_denom", "ub_sig", "coin_sig"] as const),
  ...(["h_age_commitment", "currency", "contribution_val", "contribution_frac"] as const),
  ...(["deposit_fee_val", "deposit_fee_frac", "refund_fee_val", "refund_fee_frac"] as const),
] as const;

/** The columns of a deposit. */
export function depositRow({ instance, orderId, batch, position }: DepositPlace, deposit: Deposit) {
  return {
    instance,
    order_id: orderId,
    coin_pub: deposit.coinPub,
    batch,
    position,
    h_denom: deposit.hDenom,
    ub_sig: JSON.stringify(signatureCodec.encode(deposit.ubSig)),
    coin_sig: deposit.coinSig,
    h_age_commitment: deposit.hAgeCommitment ?? null,
    currency: deposit.contribution.currency,
    contribution_val: deposit.contribution.value,
    contribution_frac: deposit.contribution.fraction,
    deposit_fee_val: deposit.depositFee.value,
    deposit_fee_frac: deposit.depositFee.fraction,
    refund_fee_val: deposit.refundFee.value,
    refund_fee_frac: deposit.refundFee.fraction,
  } satisfies { readonly [Name in (typeof NEW_DEPOSIT_COLUMNS)[number]]: unknown };
}

/**
 * The exchange has the batch.
 * @returns false when the intent is not there any more, or was accepted before
 */
export async function storeAcceptance(
  tx: Queries,
  instance: bigint,
  orderId: string,
  batch: bigint,
  confirmation: DepositConfirmation | undefined,
  now: Timestamp,
): Promise<boolean> {
  const updated = await tx
    .updateTable("deposit_batches")
    .set({
      accepted_at: now,
      exchange_timestamp: confirmation?.exchangeTimestamp ?? null,
      exchange_pub: confirmation?.exchangePub ?? null,
      exchange_sig: confirmation?.exchangeSig ?? null,
      settlement_check: (row) =>
        row
          .selectFrom("orders")
          .select("wire_deadline")
          .where("orders.instance", "=", instance)
          .where("orders.order_id", "=", orderId),
    })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("batch", "=", batch)
    .where("accepted_at", "is", null)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/**
 * The batch is about to be sent once more.
 * @returns false when it is gone: it must not be sent
 */
export async function noteSending(
  queries: Queries,
  instance: bigint,
  orderId: string,
  batch: bigint,
): Promise<boolean> {
  const updated = await queries
    .updateTable("deposit_batches")
    .set(({ eb }) => ({ sendings: eb("sendings", "+", 1), unsent: false }))
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("batch", "=", batch)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** The first sending has not reached the exchange; unless somebody has begun another, none has. */
export async function noteUnsent(queries: Queries, instance: bigint, orderId: string, batch: bigint): Promise<void> {
  await queries
    .updateTable("deposit_batches")
    .set({ unsent: true })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("batch", "=", batch)
    .where("accepted_at", "is", null)
    .where("sendings", "=", 1)
    .execute();
}

/**
 * Takes an intent back that has never reached the exchange. The order must be locked.
 * @returns false when somebody is sending it now
 */
export async function removeUnsent(tx: Queries, instance: bigint, orderId: string, batch: bigint): Promise<boolean> {
  const removed = await tx
    .deleteFrom("deposit_batches")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("batch", "=", batch)
    .where("accepted_at", "is", null)
    .where("unsent", "=", true)
    .executeTakeFirst();
  return removed.numDeletedRows > 0n;
}

/**
 * The exchange refused the batch as a whole and took no coin: the intent is void, its coins are free again. Refunds of
 * them vanish, so that the order may be one without any refund again. It must be locked.
 */
export async function removeRefused(tx: Queries, instance: bigint, orderId: string, batch: bigint): Promise<void> {
  await tx
    .deleteFrom("deposit_batches")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("batch", "=", batch)
    .where("accepted_at", "is", null)
    .execute();
  await tx
    .updateTable("orders")
    .set({ refunded: false })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("refunded", "=", true)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("refunds")
            .select("coin_pub")
            .where("refunds.instance", "=", instance)
            .where("refunds.order_id", "=", orderId),
        ),
      ),
    )
    .execute();
}

/** An intent whose outcome is due to be asked for. */
export interface OpenIntent {
  readonly instance: bigint;
  readonly orderId: string;
  /** Failures before this try. */
  readonly attempts: number;
}

const OPEN_INTENTS: DueRows = {
  table: "deposit_batches",
  key: ["instance", "order_id", "batch"],
  at: "next_attempt",
  only: sql`t.accepted_at is null`,
};

/** Takes intents whose outcome is to be asked for. */
export async function claimDueIntents(queries: Queries, now: Timestamp, taking: Taking): Promise<OpenIntent[]> {
  const rows = await takeDue<{ instance: bigint; order_id: string; attempts: number }>(
    queries,
    OPEN_INTENTS,
    now,
    taking,
    { returning: ["t.instance", "t.order_id", "t.attempts"] },
  );
  return rows.map(({ instance, order_id, attempts }) => ({ instance, orderId: order_id, attempts }));
}

/** What is still open of the order's intents after this try is tried again later. */
export async function putOffIntents(
  queries: Queries,
  { instance, orderId, attempts }: OpenIntent,
  nextAttempt: Timestamp,
): Promise<void> {
  await queries
    .updateTable("deposit_batches")
    .set({ next_attempt: nextAttempt, attempts: attempts + 1 })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("accepted_at", "is", null)
    .execute();
}

const DEPOSIT_COLUMNS = [
  "coin_pub",
  "h_denom",
  "ub_sig",
  "coin_sig",
  "h_age_commitment",
  "currency",
  "contribution_val",
  "contribution_frac",
  "deposit_fee_val",
  "deposit_fee_frac",
  "refund_fee_val",
  "refund_fee_frac",
] as const;

function batchFromRow(row: Selectable<DepositBatchesTable>): Omit<DepositBatch, "deposits"> {
  const { exchange_timestamp: exchangeTimestamp, exchange_pub: exchangePub, exchange_sig: exchangeSig } = row;
  return {
    batch: row.batch,
    exchangeUrl: row.exchange_url,
    walletDataHash: row.wallet_data_hash ?? undefined,
    sessionId: row.session_id ?? undefined,
    choiceIndex: row.choice_index ?? undefined,
    accepted: row.accepted_at !== null,
    unsent: row.unsent,
    confirmation:
      exchangeTimestamp === null || exchangePub === null || exchangeSig === null
        ? undefined
        : { exchangeTimestamp, exchangePub, exchangeSig },
  };
}

type DepositRow = Pick<Selectable<DepositsTable>, (typeof DEPOSIT_COLUMNS)[number]>;

function depositFromRow(row: DepositRow): Deposit {
  return {
    hDenom: row.h_denom,
    ubSig: signatureCodec.decode(JSON.parse(row.ub_sig)),
    coinSig: row.coin_sig,
    hAgeCommitment: row.h_age_commitment ?? undefined,
    ...bookedCoin(row),
  };
}

/** A deposit as the books have it. */
export type BookedCoin = Pick<Deposit, "coinPub" | "contribution" | "depositFee" | "refundFee">;

export function bookedCoin(row: Omit<DepositRow, "h_denom" | "ub_sig" | "coin_sig" | "h_age_commitment">): BookedCoin {
  const { currency } = row;
  return {
    coinPub: row.coin_pub,
    contribution: { currency, value: row.contribution_val, fraction: row.contribution_frac },
    depositFee: { currency, value: row.deposit_fee_val, fraction: row.deposit_fee_frac },
    refundFee: { currency, value: row.refund_fee_val, fraction: row.refund_fee_frac },
  };
}

/** Deposits whose outcome is not known. */
export function intentsBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, OPEN_INTENTS, now, sql`t.attempts > 0`);
}
