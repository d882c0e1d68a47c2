/** The SQL of second factors of our own: authenticator apps, passkeys, recovery codes. */

import type { Timestamp } from "@kontor/taler/time";
import type { Selectable } from "kysely";
import type { Sealed } from "../database/sealed.js";
import type { OwnFactorsTable } from "../database/tables/own-factors.js";
import type { Queries } from "../database/tables.js";

interface Common {
  readonly id: string;
  /** What the owner calls it. */
  readonly name: string;
  readonly createdAt: Timestamp;
  readonly usedAt: Timestamp | undefined;
}

export interface TotpFactor extends Common {
  readonly kind: "totp";
  /** RFC 3548 base32, sealed. */
  readonly key: Sealed<string>;
}

export interface PasskeyFactor extends Common {
  readonly kind: "passkey";
  /** Of the pages where it is good, such as `https://shop.example`. */
  readonly origin: string;
  /** Empty until it is confirmed. */
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly signCount: bigint;
}

export type OwnFactor = TotpFactor | PasskeyFactor;

const COLUMNS = [
  ...(["factor_id", "kind", "name", "created_at", "used_at", "totp_key", "origin"] as const),
  ...(["credential_id", "public_key", "sign_count"] as const),
] as const;

/** Those that were shown to work, the oldest first. */
export async function findOwnFactors(queries: Queries, instance: bigint): Promise<OwnFactor[]> {
  const rows = await queries
    .selectFrom("own_factors")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("confirmed_at", "is not", null)
    .orderBy("created_at")
    .orderBy("factor_id")
    .execute();
  return rows.map(fromRow);
}

/** The passkeys that are good on the pages of that origin. */
export async function passkeysAt(queries: Queries, instance: bigint, origin: string): Promise<PasskeyFactor[]> {
  const factors = await findOwnFactors(queries, instance);
  return factors.filter((one): one is PasskeyFactor => one.kind === "passkey" && one.origin === origin);
}

function fromRow(row: Pick<Selectable<OwnFactorsTable>, (typeof COLUMNS)[number]>): OwnFactor {
  const common = { id: row.factor_id, name: row.name, createdAt: row.created_at, usedAt: row.used_at ?? undefined };
  if (row.kind === "totp") return { ...common, kind: "totp", key: row.totp_key! };
  return {
    ...common,
    kind: "passkey",
    origin: row.origin!,
    credentialId: row.credential_id ?? new Uint8Array(),
    publicKey: row.public_key ?? new Uint8Array(),
    signCount: row.sign_count,
  };
}

/** One that is yet to be shown to work. */
export type NewFactor = Pick<Common, "id" | "name"> &
  (
    | { readonly kind: "totp"; readonly key: Sealed<string> }
    | { readonly kind: "passkey"; readonly origin: string; readonly challengeHash: Uint8Array }
  );

/** In the place of those that were begun before and never confirmed. */
export async function insertFactor(tx: Queries, instance: bigint, factor: NewFactor, now: Timestamp): Promise<void> {
  await tx.deleteFrom("own_factors").where("instance", "=", instance).where("confirmed_at", "is", null).execute();
  await tx
    .insertInto("own_factors")
    .values({
      instance,
      factor_id: factor.id,
      kind: factor.kind,
      name: factor.name,
      created_at: now,
      totp_key: factor.kind === "totp" ? factor.key : null,
      origin: factor.kind === "passkey" ? factor.origin : null,
      challenge_hash: factor.kind === "passkey" ? factor.challengeHash : null,
    })
    .execute();
}

/** What was begun since then and is not confirmed yet, with what a passkey has to answer. */
export async function findPending(
  queries: Queries,
  instance: bigint,
  id: string,
  since: Timestamp,
): Promise<(OwnFactor & { readonly challengeHash: Uint8Array | undefined }) | undefined> {
  const row = await queries
    .selectFrom("own_factors")
    .select([...COLUMNS, "challenge_hash"])
    .where("instance", "=", instance)
    .where("factor_id", "=", id)
    .where("confirmed_at", "is", null)
    .where("created_at", ">", since)
    .executeTakeFirst();
  return row && { ...fromRow(row), challengeHash: row.challenge_hash ?? undefined };
}

/** What is known of a factor once it was shown to work. */
export type Confirmation =
  | { readonly kind: "totp"; readonly step: number }
  | {
      readonly kind: "passkey";
      readonly credentialId: Uint8Array;
      readonly publicKey: Uint8Array;
      readonly signCount: number;
    };

/** @returns false when somebody else has confirmed or removed it meanwhile */
export async function confirmFactor(
  tx: Queries,
  instance: bigint,
  id: string,
  confirmation: Confirmation,
  now: Timestamp,
): Promise<boolean> {
  const known =
    confirmation.kind === "totp"
      ? { last_step: BigInt(confirmation.step) }
      : {
          credential_id: confirmation.credentialId,
          public_key: confirmation.publicKey,
          sign_count: BigInt(confirmation.signCount),
          challenge_hash: null,
        };
  const { numUpdatedRows } = await factorUpdate(tx, instance, id)
    .set({ ...known, confirmed_at: now })
    .where("confirmed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** @returns false when there is no such factor that was confirmed */
export async function removeFactor(tx: Queries, instance: bigint, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("own_factors")
    .where("instance", "=", instance)
    .where("factor_id", "=", id)
    .where("confirmed_at", "is not", null)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Removes the factors of an owner who has lost them all, unconfirmed ones and recovery codes too.
 * @returns whether there was any factor
 */
export async function removeAllFactors(tx: Queries, instance: bigint): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom("own_factors").where("instance", "=", instance).executeTakeFirst();
  await removeRecoveryCodes(tx, instance);
  return numDeletedRows > 0n;
}

/** Takes the code of a step, each of which is good once. @returns false when that one or a later one was taken */
export async function takeStep(
  tx: Queries,
  instance: bigint,
  id: string,
  step: number,
  now: Timestamp,
): Promise<boolean> {
  const { numUpdatedRows } = await factorUpdate(tx, instance, id)
    .set({ last_step: BigInt(step), used_at: now })
    .where("last_step", "<", BigInt(step))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Notes what a passkey says of how often it was used. @returns false when it is gone */
export async function notePasskeyUse(
  tx: Queries,
  instance: bigint,
  id: string,
  signCount: number,
  now: Timestamp,
): Promise<boolean> {
  const { numUpdatedRows } = await factorUpdate(tx, instance, id)
    .set({ sign_count: BigInt(signCount), used_at: now })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function factorUpdate(tx: Queries, instance: bigint, id: string) {
  return tx.updateTable("own_factors").where("instance", "=", instance).where("factor_id", "=", id);
}

export async function removeRecoveryCodes(tx: Queries, instance: bigint): Promise<void> {
  await tx.deleteFrom("recovery_codes").where("instance", "=", instance).execute();
}

/** In the place of those that there were. */
export async function replaceRecoveryCodes(
  tx: Queries,
  instance: bigint,
  hashes: readonly Uint8Array[],
  now: Timestamp,
): Promise<void> {
  await removeRecoveryCodes(tx, instance);
  await tx
    .insertInto("recovery_codes")
    .values(hashes.map((code_hash) => ({ instance, code_hash, created_at: now })))
    .execute();
}

/** How many were not used. */
export async function countRecoveryCodes(queries: Queries, instance: bigint): Promise<number> {
  const { left } = await queries
    .selectFrom("recovery_codes")
    .select(({ fn }) => fn.countAll<bigint>().as("left"))
    .where("instance", "=", instance)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(left);
}

/** @returns false for a code that there is not, or that was used */
export async function takeRecoveryCode(
  tx: Queries,
  instance: bigint,
  codeHash: Uint8Array,
  now: Timestamp,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("recovery_codes")
    .set({ used_at: now })
    .where("instance", "=", instance)
    .where("code_hash", "=", codeHash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
