/** The SQL of challenges. Each statement decides by itself, so that processes need no lock among them. */

import { DAY, type Timestamp } from "@kontor/taler/time";
import type { Selectable } from "kysely";
import type { ChallengesTable } from "../database/tables/challenges.js";
import type { Queries } from "../database/tables.js";
import type { Operation } from "./operations.js";

/** The key of challenges for instances that are yet to be made. */
export const NO_INSTANCE = 0n;

export const CHALLENGE_DURATION = DAY;
/** Codes that may be sent for one challenge. */
const MOST_SENDS = 5;
const TRIES = 3;
/** Challenges of one network for one operation, of which the oldest are forgotten: each request may make some. */
const MOST_OPEN = 40;

/** In the place of a code's hash, where the code is known otherwise. */
export const NO_CODE = new Uint8Array();

/** Whether the owner knows the code without anything being sent. */
export function isKnown(channel: string): boolean {
  return channel === "totp" || channel === "recovery";
}

export interface NewChallenge {
  readonly idHash: Uint8Array;
  readonly newInstance: string | undefined;
  readonly operation: Operation;
  readonly channel: string;
  readonly address: string;
  readonly binding: Uint8Array;
  readonly network: string;
}

export interface Challenge extends NewChallenge {
  readonly instance: bigint;
  readonly expiresAt: Timestamp;
  readonly isSolved: boolean;
  readonly isSpent: boolean;
  readonly earliestSend: Timestamp;
  readonly sendsLeft: number;
}

export async function insertChallenges(
  queries: Queries,
  instance: bigint,
  challenges: readonly NewChallenge[],
  now: Timestamp,
): Promise<void> {
  const rows = challenges.map((challenge) => ({
    instance,
    id_hash: challenge.idHash,
    new_instance: challenge.newInstance ?? null,
    operation: challenge.operation,
    channel: challenge.channel,
    address: challenge.address,
    binding: challenge.binding,
    network: challenge.network,
    sends_left: MOST_SENDS,
    created_at: now,
    expires_at: now + CHALLENGE_DURATION,
    // Nothing has to be sent for these: the person has the code already.
    ...(isKnown(challenge.channel)
      ? { code_mac: NO_CODE, code_expires_at: now + CHALLENGE_DURATION, tries_left: TRIES }
      : {}),
  }));
  const [first] = challenges;
  if (first === undefined) return;
  await queries.insertInto("challenges").values(rows).execute();
  await queries
    .deleteFrom("challenges")
    .where("instance", "=", instance)
    .where("id_hash", "in", ({ selectFrom }) =>
      selectFrom("challenges")
        .select("id_hash")
        .where("instance", "=", instance)
        .where("operation", "=", first.operation)
        .where("network", "=", first.network)
        .orderBy("created_at", "desc")
        .offset(MOST_OPEN)
        .limit(MOST_OPEN),
    )
    .execute();
}

const COLUMNS = [
  ...(["instance", "id_hash", "new_instance", "operation", "channel", "address", "binding", "network"] as const),
  ...(["expires_at", "solved_at", "spent_at", "earliest_send", "sends_left"] as const),
] as const;

/** Those of an instance that have not expired. */
export async function findChallenges(
  queries: Queries,
  instance: bigint,
  idHashes: readonly Uint8Array[],
  now: Timestamp,
): Promise<Challenge[]> {
  if (idHashes.length === 0) return [];
  const rows = await queries
    .selectFrom("challenges")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("id_hash", "in", [...idHashes])
    .where("expires_at", ">", now)
    .execute();
  return rows.map(fromRow);
}

function fromRow(row: Pick<Selectable<ChallengesTable>, (typeof COLUMNS)[number]>): Challenge {
  return {
    instance: row.instance,
    idHash: row.id_hash,
    newInstance: row.new_instance ?? undefined,
    operation: row.operation as Operation,
    channel: row.channel,
    address: row.address,
    binding: row.binding,
    network: row.network,
    expiresAt: row.expires_at,
    isSolved: row.solved_at !== null,
    isSpent: row.spent_at !== null,
    earliestSend: row.earliest_send,
    sendsLeft: row.sends_left,
  };
}

/**
 * Takes solved challenges for the one operation that each is good for.
 * @returns false when one of them was taken meanwhile: then nothing may be done
 */
export async function spendChallenges(
  tx: Queries,
  instance: bigint,
  idHashes: readonly Uint8Array[],
  now: Timestamp,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("challenges")
    .set({ spent_at: now })
    .where("instance", "=", instance)
    .where("id_hash", "in", [...idHashes])
    .where("solved_at", "is not", null)
    .where("spent_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === BigInt(idHashes.length);
}

/** A code that is about to be sent. */
export interface SentCode {
  readonly codeMac: Uint8Array;
  readonly codeExpiresAt: Timestamp;
  readonly earliestSend: Timestamp;
}

/** @returns false when it is too early, too often, solved or gone: then nothing may be sent */
export async function beginSend(
  queries: Queries,
  { instance, idHash }: Pick<Challenge, "instance" | "idHash">,
  { codeMac, codeExpiresAt, earliestSend }: SentCode,
  now: Timestamp,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable("challenges")
    .set(({ eb }) => ({
      code_mac: codeMac,
      code_expires_at: codeExpiresAt,
      earliest_send: earliestSend,
      tries_left: TRIES,
      sends_left: eb("sends_left", "-", 1),
    }))
    .where("instance", "=", instance)
    .where("id_hash", "=", idHash)
    .where("solved_at", "is", null)
    .where("earliest_send", "<=", now)
    .where("sends_left", ">", 0)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The code did not go out: as if nobody had asked for it. */
export async function takeBackSend(
  queries: Queries,
  { instance, idHash }: Pick<Challenge, "instance" | "idHash">,
  codeMac: Uint8Array,
): Promise<void> {
  await queries
    .updateTable("challenges")
    .set(({ eb }) => ({
      code_mac: null,
      code_expires_at: 0n,
      earliest_send: 0n,
      tries_left: 0,
      sends_left: eb("sends_left", "+", 1),
    }))
    .where("instance", "=", instance)
    .where("id_hash", "=", idHash)
    .where("code_mac", "=", codeMac)
    .execute();
}

/** Takes one try. @returns what the code is compared with; undefined when no try is left, or no code is in force */
export async function takeTry(
  queries: Queries,
  { instance, idHash }: Pick<Challenge, "instance" | "idHash">,
  now: Timestamp,
): Promise<{ readonly codeMac: Uint8Array; readonly triesLeft: number } | undefined> {
  const row = await queries
    .updateTable("challenges")
    .set(({ eb }) => ({ tries_left: eb("tries_left", "-", 1) }))
    .where("instance", "=", instance)
    .where("id_hash", "=", idHash)
    .where("solved_at", "is", null)
    .where("code_mac", "is not", null)
    .where("tries_left", ">", 0)
    .where("code_expires_at", ">", now)
    .where("expires_at", ">", now)
    .returning(["code_mac", "tries_left"])
    .executeTakeFirst();
  return row?.code_mac ? { codeMac: row.code_mac, triesLeft: row.tries_left } : undefined;
}

export async function markSolved(
  tx: Queries,
  { instance, idHash }: Pick<Challenge, "instance" | "idHash">,
  now: Timestamp,
): Promise<void> {
  await tx
    .updateTable("challenges")
    .set({ solved_at: now })
    .where("instance", "=", instance)
    .where("id_hash", "=", idHash)
    .where("solved_at", "is", null)
    .execute();
}
