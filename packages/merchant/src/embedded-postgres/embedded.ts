/**
 * The private PostgreSQL of a shop that has set up none: a real server in the data directory, reachable by UNIX socket
 * only, started by the first process that needs it and stopped by the last.
 */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DatabaseAddress } from "../database/address.js";
import { findPostgresBinaries } from "./binaries.js";
import { checkVersion, createCluster, createDatabase } from "./cluster.js";
import { prepareHome } from "./home.js";
import { interruptIfOurs, isServing, stopIfOurs } from "./postmaster.js";
import { settingsFor } from "./settings.js";
import { joinServer } from "./sharing.js";
import { startOrJoin } from "./starting.js";
import { keepAlive } from "./watch.js";

/** Where the server keeps its files and who wants to know about it. */
export interface EmbeddedPostgresOptions {
  /** Kontor's data directory; made if there is none. */
  readonly dataDir: string;
  /** Told about everything that takes long enough to be noticed. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** False for data that nobody will miss: nothing is forced to the disk, which is much faster. */
  readonly durable?: boolean;
  /** As many connections at once as all who use it need. */
  readonly connections?: number;
}

/** A running server with a database for Kontor. */
export interface EmbeddedPostgres {
  readonly address: DatabaseAddress;
  /** Stops the server, if no other process uses it and it was Kontor that started it. */
  stop(): Promise<void>;
}

/**
 * Uses the server of a data directory, starting and if need be creating it. Throws NoEmbeddedPostgres or
 * EmbeddedPostgresError.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const tell = options.onProgress ?? (() => {});
  const { home, user } = prepareHome(resolve(options.dataDir));
  const binaries = findPostgresBinaries(user, home.directory, () => tell("copying the programs of PostgreSQL"));
  const startable = { home, binaries, user, settings: settingsFor(options), tell };
  const use = await joinServer(home.uses);
  const stopAtExit = () => {
    if (use.leave()) interruptIfOurs(home);
    use.left();
  };
  try {
    if (!existsSync(join(home.cluster, "PG_VERSION"))) {
      tell("creating the database");
      createCluster(home, binaries, user, options.durable ?? true);
    }
    checkVersion(home, binaries);
    const address = await startOrJoin(startable);
    await createDatabase(address);
    process.once("exit", stopAtExit);
    const watch = keepAlive({
      isRunning: () => isServing(home),
      async restart() {
        tell("PostgreSQL has ended: starting it again");
        await startOrJoin(startable);
      },
      onFailure: (reason) => tell(`PostgreSQL could not be started again: ${reason.message}`),
    });
    let stopping: Promise<void> | undefined;
    return {
      address,
      stop() {
        stopping ??= (async () => {
          process.off("exit", stopAtExit);
          await watch.end();
          if (use.leave()) await stopIfOurs(home);
          use.left();
        })();
        return stopping;
      },
    };
  } catch (error) {
    if (use.leave()) await stopIfOurs(home);
    use.left();
    throw error;
  }
}
