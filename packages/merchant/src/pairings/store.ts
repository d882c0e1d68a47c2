/** The SQL of pairings: codes with which a device gets its token. Only their hashes are kept. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";

/** What the device will get. */
export interface Pairing {
  readonly scope: string;
  readonly refreshable: boolean;
  /** What the device is called. */
  readonly name: string;
  /** How long its token is good. */
  readonly duration: Duration;
}

/** @param codeHash SHA-256 of the code */
export async function insertPairing(
  queries: Queries,
  instance: bigint,
  codeHash: Uint8Array,
  { scope, refreshable, name, duration }: Pairing,
  { now, expiresAt }: { readonly now: Timestamp; readonly expiresAt: Timestamp },
): Promise<void> {
  await queries
    .insertInto("pairings")
    .values({
      instance,
      code_hash: codeHash,
      scope,
      refreshable,
      name,
      token_duration: duration,
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
}

/** What the code is good for, which nobody else gets any more; undefined for one that is not known or too old. */
export async function takePairing(
  tx: Queries,
  instance: bigint,
  codeHash: Uint8Array,
  now: Timestamp,
): Promise<Pairing | undefined> {
  const row = await tx
    .deleteFrom("pairings")
    .where("instance", "=", instance)
    .where("code_hash", "=", codeHash)
    .where("expires_at", ">", now)
    .returning(["scope", "refreshable", "name", "token_duration"])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { scope: row.scope, refreshable: row.refreshable, name: row.name, duration: row.token_duration };
}
