/** A running backend: the database, the exchanges, the background work and the HTTP server, started and stopped in order. */

import { PasswordChecker } from "./access/password-checker.js";
import { TokenRegistry } from "./access/token-registry.js";
import { allJobs } from "./all-jobs.js";
import { countingWrong } from "./audit/count-wrong.js";
import { AccountRegistry } from "./bank-accounts/account-registry.js";
import type { Clock } from "./clock.js";
import { observeClocks } from "./clocks/clock-metrics.js";
import type { Config } from "./config/config.js";
import type { Listening } from "./config/listening.js";
import { type Database, type DatabaseOptions, openDatabase } from "./database/connection.js";
import { distributionOf } from "./database/distribute.js";
import { migrate } from "./database/migrate.js";
import { expectNotifications, expectPrimary, expectReachable } from "./database/reachable.js";
import type { StatementListener } from "./database/session.js";
import { startEmbeddedPostgres } from "./embedded-postgres/embedded.js";
import { ExchangeService } from "./exchanges/exchange-service.js";
import { obligationsElsewhere } from "./exchanges/obligations-store.js";
import { expectFree, type Listener, listen, listenerOf } from "./http/listen.js";
import type { Reach } from "./http/reach.js";
import type { Server } from "./http/running-server.js";
import { InstanceRegistry } from "./instances/instance-registry.js";
import { observeBacklogs } from "./jobs/backlog-metrics.js";
import { startJobs } from "./jobs/runner.js";
import type { Logger } from "./log.js";
import { Mailer } from "./mail/mailer.js";
import { MemoryAtRest } from "./memory/at-rest.js";
import type { CountedMetrics } from "./metrics/metrics.js";
import { Metrics } from "./metrics/metrics.js";
import { metricsServer } from "./metrics/metrics-server.js";
import { Notifier } from "./notifications/notifier.js";
import type { HandedConnections } from "./processes/handed-connections.js";
import { type LaunchServerProcess, ServerProcesses } from "./processes/server-processes.js";
import type { Rng } from "./rng.js";
import type { Secrets } from "./secrets/secrets.js";
import { expectKey, openSecrets, unlockSecrets } from "./secrets/unlock.js";
import { buildServer } from "./server.js";
import type { ServerDeps } from "./server-deps.js";
import { observeOldestDelivery } from "./webhooks/oldest-delivery.js";

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

/** Several workers behind one process that listens. */
export interface FrontOptions extends BackendOptions {
  readonly workers: number;
  readonly launch: LaunchServerProcess;
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
  return start({ ...options, places: placesOf(options.config) }, (deps, started) =>
    listenEverywhere(options.config, (reach, listening) => {
      const server = buildServer(deps, reach);
      started.push(() => server.close());
      return listen(listenerOfApp(server), listening);
    }),
  );
}

/** Starts the background work and so many workers, which answer what comes to the addresses where this process listens. */
export async function startFront({ workers, launch, ...options }: FrontOptions): Promise<Backend> {
  const processes = new ServerProcesses(launch, options.log);
  const inFront = { places: placesOf(options.config), metricsOfWorkers: () => processes.metrics() };
  return start({ ...options, ...inFront }, async (deps, started) => {
    started.push(() => processes.stop());
    // First, so that a place that is taken is noticed before much is started: who comes too early waits.
    const addresses = await listenEverywhere(options.config, (reach, listening) =>
      listen(listenerOf(processes.takeConnections(reach)), listening),
    );
    await processes.start(workers, options.config.database.kind === "embedded" ? deps.db.address : undefined);
    return addresses;
  });
}

/** One of those processes: it serves what it is handed, and leaves the background work to the process in front. */
export async function startServerProcess(
  options: BackendOptions,
  connections: HandedConnections,
): Promise<Worker & { count(): Promise<CountedMetrics> }> {
  const { metrics, ...kontor } = options.config.kontor;
  const isCounted = metrics !== undefined;
  const serving = { ...options, jobs: false, config: { ...options.config, kontor }, isServerProcess: true };
  return start(serving, async (deps, started) => {
    if (isCounted) deps.metrics.countProcess();
    const reaches: Reach[] = kontor.privateListening === undefined ? ["everything"] : ["everything", "public"];
    started.push(() => connections.close());
    for (const reach of reaches) await connections.serve(reach, buildServer(deps, reach));
    return { count: () => deps.metrics.inJson() };
  });
}

/** Starts the background work without the HTTP server. */
export async function startWorker(options: BackendOptions): Promise<Worker> {
  return start(options, async () => ({}));
}

function placesOf({ kontor, merchant }: Config): readonly Listening[] {
  return [merchant.listening, kontor.privateListening, kontor.metrics].filter((place) => place !== undefined);
}

/** The private listener first, where there is one: then the other one serves the public alone. */
async function listenEverywhere(
  { kontor, merchant }: Config,
  listenFor: (reach: Reach, listening: Listening) => Promise<string>,
): Promise<{ readonly address: string; readonly privateAddress?: string }> {
  const { privateListening } = kontor;
  if (privateListening === undefined) return { address: await listenFor("everything", merchant.listening) };
  const privateAddress = await listenFor("everything", privateListening);
  return { address: await listenFor("public", merchant.listening), privateAddress };
}

type StopOne = () => Promise<void>;

interface StartOptions extends BackendOptions {
  /** Another process looks after what concerns the database as a whole. */
  readonly isServerProcess?: boolean;
  /** Where it is going to listen. */
  readonly places?: readonly Listening[];
  readonly metricsOfWorkers?: () => Promise<readonly CountedMetrics[]>;
}

async function start<More extends object>(
  options: StartOptions,
  more: (deps: ServerDeps, started: StopOne[]) => Promise<More>,
): Promise<Worker & More> {
  const { config, log } = options;
  const started: StopOne[] = [];
  const stop = async () => {
    for (const stopOne of started.splice(0).reverse()) await stopOne();
  };
  try {
    const { db, listenAddress, close } = await connectDatabase(config, {
      ...options,
      onServerNews: ({ level, message }) => log[level](message),
    });
    started.push(close);
    const secrets = await prepareDatabase(db, options);
    const deps = await startDeps({ db, listenAddress, secrets }, options, started);
    if (options.jobs !== false) {
      const jobs = await startJobs(deps, allJobs);
      started.push(() => jobs.stop());
    }
    const endLooks = new MemoryAtRest().start();
    started.push(async () => endLooks());
    const metricsAddress = await serveMetrics(config.kontor.metrics, deps.metrics, started, options.metricsOfWorkers);
    return { ...(await more(deps, started)), ...metricsAddress, deps, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the tables and seals what is plain; a server process finds that done, by the process in front. */
async function prepareDatabase(
  db: Database,
  { config, clock, log, places = [], isServerProcess, onProgress }: StartOptions,
): Promise<Secrets> {
  const keyFile = config.kontor.secretsKeyFile;
  if (isServerProcess === true) return openSecrets(db, keyFile);
  // First look, then change: who cannot start must not have migrated what another version works on.
  await expectPrimary(db);
  await expectKey(db, keyFile);
  for (const listening of places) await expectFree(listening);
  await migrate(db, {
    clock,
    onNewer: ({ version, name }) =>
      log.warn(
        { schema: version },
        `a newer Kontor has migrated the database (${name}): this one goes on serving, until it is replaced`,
      ),
  });
  const { isDistributed, missing, workers } = await db.withSession(distributionOf);
  if (isDistributed) {
    log.info({ workers }, "the database is distributed over a cluster");
    const advice = "tables are not distributed that should be: `kontor dbinit --distribute` does it";
    if (missing.length > 0) log.error({ tables: missing }, advice);
  }
  return unlockSecrets(db, { keyFile, onProgress });
}

/** What handlers and jobs are given. */
async function startDeps(
  { db, listenAddress, secrets }: Omit<ConnectedDatabase, "close"> & { readonly secrets: Secrets },
  { config, clock, rng, log, isServerProcess }: StartOptions,
  started: StopOne[],
): Promise<ServerDeps> {
  const notifier = new Notifier({
    address: listenAddress,
    queries: db.queries,
    onConnection: (state, reason) =>
      state === "listening" ? log.debug("listening for changes") : log.warn({ err: reason }, "listening interrupted"),
  });
  started.push(() => notifier.close());
  const metrics = observed({ db, clock, notifier }, isServerProcess !== true);
  const exchanges = new ExchangeService({
    config,
    db,
    notifier,
    clock,
    rng,
    log,
    onCall({ baseUrl, kind, outcome, seconds }) {
      metrics.exchangeCalls.inc({ exchange: baseUrl, kind, outcome });
      metrics.exchangeSeconds.observe({ exchange: baseUrl, kind }, seconds);
    },
  });
  started.push(() => exchanges.close());
  await exchanges.start();
  if (isServerProcess !== true) await tellObligations(db, exchanges, log);
  const instances = new InstanceRegistry(db, secrets, notifier);
  started.push(async () => instances.close());
  const tokens = new TokenRegistry(db, notifier);
  started.push(() => tokens.close());
  const accounts = new AccountRegistry(db, notifier);
  started.push(async () => accounts.close());
  const passwords = new PasswordChecker({ onWrong: countingWrong({ db, clock, log }) });
  const mailer = new Mailer(config.mail);
  return {
    config,
    db,
    secrets,
    clock,
    rng,
    exchanges,
    notifier,
    instances,
    passwords,
    tokens,
    accounts,
    mailer,
    metrics,
    log,
  };
}

/**
 * Metrics, with what is looked up when somebody asks.
 * @param isWhole also of the database as a whole, which one process tells
 */
function observed({ db, clock, notifier }: Pick<ServerDeps, "db" | "clock" | "notifier">, isWhole: boolean): Metrics {
  const metrics = new Metrics();
  metrics.observeEach("kontor_database_connections", "Connections of the pool", "state", () => db.usage());
  metrics.observeTotal("kontor_database_statements_total", "Statements sent to the database", () => db.statements());
  if (isWhole) {
    observeBacklogs(metrics, allJobs, { db, clock });
    observeOldestDelivery(metrics, { db, clock });
    observeClocks(metrics, { db, clock });
  }
  metrics.observe("kontor_waiters", "Waits for a change: long polls and background work", () => notifier.waiting);
  return metrics;
}

/** Money that lies where nobody asks for it is told of at each start. */
async function tellObligations(db: Database, exchanges: ExchangeService, log: Logger): Promise<void> {
  const configured = exchanges.configured().map(({ baseUrl }) => baseUrl);
  for (const { exchangeUrl, payments } of await obligationsElsewhere(db.queries, configured)) {
    const told = { exchange: exchangeUrl, payments };
    log.warn(told, "an exchange that is not configured any more owes money: nobody asks it for that, or for refunds");
  }
}

async function serveMetrics(
  listening: Listening | undefined,
  metrics: Metrics,
  started: StopOne[],
  ofWorkers?: StartOptions["metricsOfWorkers"],
): Promise<Pick<Worker, "metricsAddress">> {
  if (listening === undefined) return {};
  const server = metricsServer(metrics, ofWorkers);
  started.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { metricsAddress: await listen(listenerOf(server), listening) };
}

function listenerOfApp({ app }: Server): Listener {
  return { server: app.server, listen: (options) => app.listen(options) };
}

const COMMANDS_CONNECTIONS = 25;

interface ConnectedDatabase {
  readonly db: Database;
  readonly listenAddress: Database["address"];
  readonly close: () => Promise<void>;
}

type ConnectOptions = Pick<BackendOptions, "onProgress" | "onStatement"> & Pick<DatabaseOptions, "onServerNews">;

/** Opens the configured database, starting the embedded server first where there is none. */
export async function connectDatabase(
  config: Pick<Config, "database" | "kontor">,
  { onProgress, onStatement, onServerNews }: ConnectOptions = {},
): Promise<ConnectedDatabase> {
  const common = {
    poolSize: config.kontor.databasePoolSize,
    ...(onStatement === undefined ? {} : { onStatement }),
  };
  const { database, kontor } = config;
  if (database.kind === "server") {
    const { address, pooler, standbyAddress: standby } = database;
    const db = openDatabase({ address, pooler, standby, onServerNews, ...common });
    try {
      await expectReachable(db, { pooler: database.pooler, onProgress });
      if (database.pooler) await expectNotifications(database.listenAddress);
    } catch (error) {
      await db.close();
      throw error;
    }
    return { db, listenAddress: database.listenAddress, close: () => db.close() };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: database.dataDir,
    onProgress,
    // Each worker, the process in front, and some for commands beside them.
    connections: (kontor.workers + 1) * (kontor.databasePoolSize + 1) + COMMANDS_CONNECTIONS,
  });
  const db = openDatabase({ address: embedded.address, ...common });
  const close = async () => {
    await db.close();
    await embedded.stop();
  };
  return { db, listenAddress: embedded.address, close };
}
