/** What comes of events is made before somebody asks for it, and before they are forgotten: some shops' turn after the other's. */

import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { type Follower, instancesToFollow } from "./store.js";

/**
 * Follows all whose turn it is, one after the other; one that fails keeps no other waiting.
 * @throws what failed first, when it is done with the others
 */
export async function followInTurn(
  { clock, db }: { readonly clock: Clock; readonly db: Database },
  follower: Follower,
  signal: AbortSignal,
  follow: (instance: bigint) => Promise<void>,
): Promise<"done" | "more"> {
  const { instances, isAll } = await instancesToFollow(db.queries, follower, clock.now());
  const failures: unknown[] = [];
  for (const instance of instances) {
    if (signal.aborted) return "more";
    await follow(instance).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  return isAll ? "done" : "more";
}
