/** A running backend: the database, the exchanges, the background work and the HTTP server, started and stopped in order. */

import { chmod, mkdir, unlink } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import type { Clock } from "./clock.js";
import type { Config } from "./config/config.js";
import { type Database, openDatabase } from "./database/connection.js";
import { startEmbeddedPostgres } from "./database/embedded.js";
import { migrate } from "./database/migrate.js";
import { ExchangeService } from "./exchanges/exchange-service.js";
import { PasswordChecker } from "./http/authentication.js";
import { InstanceRegistry } from "./instances/instance-registry.js";
import { allJobs } from "./jobs/all-jobs.js";
import { startJobs } from "./jobs/runner.js";
import type { Logger } from "./log.js";
import { Notifier } from "./notifications/notifier.js";
import type { Rng } from "./rng.js";
import { buildServer, type ServerDeps } from "./server.js";

export interface BackendOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  /** Told about what takes long enough to be noticed, such as the first start of the embedded database. */
  readonly onProgress?: (message: string) => void;
  /** Told the text of every statement that goes to the database, to count them. */
  readonly onStatement?: (sql: string) => void;
  /** False: the background work is left to other processes. */
  readonly jobs?: boolean;
}

export interface Backend extends Worker {
  /** Where it listens: a URL ending in "/", or the path of a UNIX socket. */
  readonly address: string;
}

/** What runs without listening for requests: the background work alone. */
export interface Worker {
  readonly deps: ServerDeps;
  /** Answers who waits, finishes what is under way, and stops everything that was started. */
  stop(): Promise<void>;
}

/** Starts everything; what was started is stopped again if a later step fails. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  return start(options, async (deps, started) => {
    const server = buildServer(deps);
    started.push(() => server.close());
    return { address: await listen(server, options.config.merchant.listening) };
  });
}

/** Starts the background work without the HTTP server. */
export async function startWorker(options: BackendOptions): Promise<Worker> {
  return start(options, async () => ({}));
}

type StopOne = () => Promise<void>;

async function start<More extends object>(
  options: BackendOptions,
  more: (deps: ServerDeps, started: StopOne[]) => Promise<More>,
): Promise<Worker & More> {
  const { config, clock, rng, log } = options;
  const started: StopOne[] = [];
  const stop = async () => {
    for (const stopOne of started.splice(0).reverse()) await stopOne();
  };
  try {
    const { db, listenAddress, close } = await connectDatabase(config, options);
    started.push(close);
    await migrate(db, { clock });
    const notifier = new Notifier({
      address: listenAddress,
      onConnection: (state, reason) =>
        state === "listening" ? log.debug("listening for changes") : log.warn({ err: reason }, "listening interrupted"),
    });
    started.push(() => notifier.close());
    const exchanges = new ExchangeService({ config, db, notifier, clock, rng, log });
    started.push(() => exchanges.close());
    await exchanges.start();
    const instances = new InstanceRegistry(db, notifier);
    started.push(async () => instances.close());
    const passwords = new PasswordChecker();
    const deps: ServerDeps = { config, db, clock, rng, exchanges, notifier, instances, passwords, log };
    if (options.jobs !== false) {
      const jobs = await startJobs(deps, allJobs);
      started.push(() => jobs.stop());
    }
    return { ...(await more(deps, started)), deps, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ConnectedDatabase {
  readonly db: Database;
  readonly listenAddress: Database["address"];
  readonly close: () => Promise<void>;
}

/** Opens the configured database, starting the embedded server first where there is none. */
export async function connectDatabase(
  config: Pick<Config, "database" | "kontor">,
  { onProgress, onStatement }: Pick<BackendOptions, "onProgress" | "onStatement"> = {},
): Promise<ConnectedDatabase> {
  const common = {
    poolSize: config.kontor.databasePoolSize,
    ...(onStatement === undefined ? {} : { onStatement }),
  };
  const { database } = config;
  if (database.kind === "server") {
    const db = openDatabase({ address: database.address, pooler: database.pooler, ...common });
    return { db, listenAddress: database.listenAddress, close: () => db.close() };
  }
  const embedded = await startEmbeddedPostgres({ dataDir: database.dataDir, onProgress });
  const db = openDatabase({ address: embedded.address, ...common });
  const close = async () => {
    await db.close();
    await embedded.stop();
  };
  return { db, listenAddress: embedded.address, close };
}

async function listen(
  { app }: ReturnType<typeof buildServer>,
  listening: Config["merchant"]["listening"],
): Promise<string> {
  if (listening.kind === "unix") {
    await mkdir(dirname(listening.path), { recursive: true });
    // A socket that a killed process left behind would keep us from listening.
    await unlink(listening.path).catch(() => {});
    await app.listen({ path: listening.path });
    await chmod(listening.path, listening.mode);
    return listening.path;
  }
  await app.listen({ port: listening.port, host: listening.bindTo ?? "::" });
  const { address, port } = app.server.address() as AddressInfo;
  const host =
    address === "::" || address === "0.0.0.0" ? "localhost" : address.includes(":") ? `[${address}]` : address;
  return `http://${host}:${port}/`;
}
