/** A running backend: the database, the exchanges, the background work and the HTTP server, started and stopped in order. */

import type { Clock } from "./clock.js";
import type { Config, Listening } from "./config/config.js";
import { type Database, openDatabase } from "./database/connection.js";
import { startEmbeddedPostgres } from "./database/embedded.js";
import { migrate } from "./database/migrate.js";
import { expectReachable } from "./database/reachable.js";
import type { StatementListener } from "./database/session.js";
import { ExchangeService } from "./exchanges/exchange-service.js";
import { PasswordChecker } from "./http/authentication.js";
import { type Listener, listen, listenerOf } from "./http/listen.js";
import { InstanceRegistry } from "./instances/instance-registry.js";
import { allJobs } from "./jobs/all-jobs.js";
import { observeBacklogs } from "./jobs/backlog-metrics.js";
import { startJobs } from "./jobs/runner.js";
import type { Logger } from "./log.js";
import { Metrics } from "./metrics/metrics.js";
import { metricsServer } from "./metrics/metrics-server.js";
import { Notifier } from "./notifications/notifier.js";
import type { Rng } from "./rng.js";
import { unlockSecrets } from "./secrets/unlock.js";
import { buildServer, type Reach, type Server, type ServerDeps } from "./server.js";
import { TokenRegistry } from "./tokens/token-registry.js";

export interface BackendOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  /** Told about what takes long enough to be noticed, such as the first start of the embedded database. */
  readonly onProgress?: (message: string) => void;
  /** Told every statement that goes to the database, to count or inspect them. */
  readonly onStatement?: StatementListener;
  /** False: the background work is left to other processes. */
  readonly jobs?: boolean;
}

export interface Backend extends Worker {
  /** Where it listens: a URL ending in "/", or the path of a UNIX socket. */
  readonly address: string;
  /** Where the private and the management API are, if they are not there too. */
  readonly privateAddress?: string;
}

/** What runs without listening for requests: the background work alone. */
export interface Worker {
  /** Where Prometheus may ask, if anywhere. */
  readonly metricsAddress?: string;
  readonly deps: ServerDeps;
  /** Answers who waits, finishes what is under way, and stops everything that was started. */
  stop(): Promise<void>;
}

/** Starts everything; what was started is stopped again if a later step fails. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  return start(options, async (deps, started) => {
    const { privateListening } = options.config.kontor;
    const serve = async (reach: Reach, listening: Listening) => {
      const server = buildServer(deps, reach);
      started.push(() => server.close());
      return listen(listenerOfApp(server), listening);
    };
    const privateAddress = privateListening && (await serve("everything", privateListening));
    const reach = privateListening === undefined ? "everything" : "public";
    const address = await serve(reach, options.config.merchant.listening);
    return privateAddress === undefined ? { address } : { address, privateAddress };
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
    const secrets = await unlockSecrets(db, { keyFile: config.kontor.secretsKeyFile, onProgress: options.onProgress });
    const notifier = new Notifier({
      address: listenAddress,
      onConnection: (state, reason) =>
        state === "listening" ? log.debug("listening for changes") : log.warn({ err: reason }, "listening interrupted"),
    });
    started.push(() => notifier.close());
    const metrics = new Metrics();
    metrics.observeEach("kontor_database_connections", "Connections of the pool", "state", () => db.usage());
    observeBacklogs(metrics, allJobs, { db, clock });
    metrics.observe("kontor_waiters", "Waits for a change: long polls and background work", () => notifier.waiting);
    const exchanges = new ExchangeService({
      ...{ config, db, notifier, clock, rng, log },
      onCall({ baseUrl, kind, outcome, seconds }) {
        metrics.exchangeCalls.inc({ exchange: baseUrl, kind, outcome });
        metrics.exchangeSeconds.observe({ exchange: baseUrl, kind }, seconds);
      },
    });
    started.push(() => exchanges.close());
    await exchanges.start();
    const instances = new InstanceRegistry(db, secrets, notifier);
    started.push(async () => instances.close());
    const tokens = new TokenRegistry(db, notifier);
    started.push(async () => tokens.close());
    const passwords = new PasswordChecker();
    const deps: ServerDeps = {
      ...{ config, db, secrets, clock, rng, exchanges, notifier, instances, passwords, tokens, metrics, log },
    };
    if (options.jobs !== false) {
      const jobs = await startJobs(deps, allJobs);
      started.push(() => jobs.stop());
    }
    const metricsAddress = await serveMetrics(config.kontor.metrics, metrics, started);
    return { ...(await more(deps, started)), ...metricsAddress, deps, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function serveMetrics(
  listening: Listening | undefined,
  metrics: Metrics,
  started: StopOne[],
): Promise<Pick<Worker, "metricsAddress">> {
  if (listening === undefined) return {};
  const server = metricsServer(metrics);
  started.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { metricsAddress: await listen(listenerOf(server), listening) };
}

function listenerOfApp({ app }: Server): Listener {
  return { server: app.server, listen: (options) => app.listen(options) };
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
    await expectReachable(db).catch(async (error) => {
      await db.close();
      throw error;
    });
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
