/** Counts wrong passwords, for owners to see; nobody waits for it. */

import type { ServerDeps } from "../server-deps.js";
import { countFailedSignIn } from "./store.js";

export function countingWrong({ db, clock, log }: Pick<ServerDeps, "db" | "clock" | "log">) {
  return (instance: bigint, network: string): void => {
    countFailedSignIn(db.queries, instance, network, clock.now(), "password").catch((error: unknown) =>
      log.warn({ err: error }, "a wrong password was not counted"),
    );
  };
}
