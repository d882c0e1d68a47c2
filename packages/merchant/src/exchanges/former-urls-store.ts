/** The SQL of an exchange's move: what was stored under a URL that it had before is found under the one that it has now. */
import { equalBytes } from "@kontor/taler/bytes";
import { sql } from "kysely";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { Database } from "../database/connection.js";
import { sha256 } from "../database/sha256.js";
import type { Queries } from "../database/tables.js";

export interface FormerUrls {
  /** The exchange of the same master key and currency that is configured now. */
  readonly exchanges: ReadonlyMap<string, TrustedExchange>;
  /** Those whose deposits and transfers were moved just now. */
  readonly moved: readonly string[];
}

/**
 * Finds the URLs under which exchanges were configured before that are configured under another one now, and gives their
 * deposits and transfers to that one. Each move is made once, whatever the number of processes: the keys that we hold
 * under the old URL are what tells that it is still to be made, and they are of no more use then.
 */
export async function takeOverFormerUrls(db: Database, configured: readonly TrustedExchange[]): Promise<FormerUrls> {
  if (configured.length === 0) return { exchanges: new Map(), moved: [] };
  return db.transaction(async (tx) => {
    const rows = await tx
      .selectFrom("exchange_keys")
      .select(["exchange_url", "master_pub", "currency", "received_at"])
      .where(
        "exchange_url",
        "not in",
        configured.map(({ baseUrl }) => baseUrl),
      )
      .where(
        "master_pub",
        "in",
        configured.map(({ masterPub }) => masterPub),
      )
      .orderBy("exchange_url")
      .forUpdate()
      .execute();
    const exchanges = new Map<string, TrustedExchange>();
    const moved: string[] = [];
    for (const { exchange_url: url, master_pub: masterPub, currency, received_at: receivedAt } of rows) {
      const exchange = configured.find((one) => equalBytes(one.masterPub, masterPub) && one.currency === currency);
      if (exchange === undefined) continue;
      exchanges.set(url, exchange);
      if (receivedAt === null) continue;
      await move(tx, url, exchange.baseUrl);
      moved.push(url);
    }
    return { exchanges, moved };
  });
}

async function move(tx: Queries, from: string, to: string): Promise<void> {
  // No index leads from an exchange to all its deposits: this is done once in years, and may take its time.
  await sql`set local statement_timeout = 0`.execute(tx);
  await tx.updateTable("deposit_batches").set({ exchange_url: to }).where("exchange_url", "=", from).execute();
  const hashes = { from: sha256(from), to: sha256(to) };
  await tx
    .updateTable("expected_transfers")
    .set({ exchange_url: to, exchange_hash: hashes.to })
    .where("exchange_hash", "=", hashes.from)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("expected_transfers as known")
            .select("known.serial")
            .whereRef("known.instance", "=", "expected_transfers.instance")
            .where("known.exchange_hash", "=", hashes.to)
            .whereRef("known.wtid", "=", "expected_transfers.wtid")
            .whereRef("known.h_wire", "=", "expected_transfers.h_wire"),
        ),
      ),
    )
    .execute();
  await tx
    .updateTable("transfers")
    .set({ exchange_url: to, exchange_hash: hashes.to })
    .where("exchange_hash", "=", hashes.from)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("transfers as known")
            .select("known.serial")
            .whereRef("known.instance", "=", "transfers.instance")
            .where("known.exchange_hash", "=", hashes.to)
            .whereRef("known.wtid", "=", "transfers.wtid"),
        ),
      ),
    )
    .execute();
  // Who goes back to that URL, or still serves with it, asks for its keys at once.
  await tx
    .updateTable("exchange_keys")
    .set((row) => ({
      next_download: 0n,
      claim: null,
      claimed_until: 0n,
      keys: null,
      received_at: null,
      etag: null,
      keys_expiration: null,
      revision: row("revision", "+", 1n),
    }))
    .where("exchange_url", "=", from)
    .execute();
}
