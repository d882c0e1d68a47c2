/** For commands that work on the database and end: the configured one is opened, and closed again whatever happens. */

import { connectDatabase } from "@kontor/merchant/backend";
import type { Database } from "@kontor/merchant/database/connection";
import { Notifier } from "@kontor/merchant/notifications/notifier";
import type { Topic } from "@kontor/merchant/notifications/topics";
import type { CommonSetup } from "./common-options.js";

export interface OpenDatabase {
  readonly db: Database;
  /** Where notifications come from. */
  readonly listenAddress: Database["address"];
  /** Writes into the log what takes long enough to be noticed. */
  onProgress(message: string): void;
}

export async function withDatabase(
  { config, log }: CommonSetup,
  work: (database: OpenDatabase) => Promise<void>,
): Promise<void> {
  const onProgress = (message: string) => log.info(message);
  const { db, listenAddress, close } = await connectDatabase(config, { onProgress });
  try {
    await work({ db, listenAddress, onProgress });
  } finally {
    await close();
  }
}

/** Servers that run know what was until they hear of it. */
export async function tellServers({ db, listenAddress }: OpenDatabase, topics: readonly Topic[]): Promise<void> {
  const notifier = new Notifier({ address: listenAddress, queries: db.queries });
  await notifier.tellEverybody(topics);
  await notifier.close();
}
