/** For tests: the HTTP server on a real database, asked without a port; exchanges only where a test brings one. */

import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { PasswordChecker } from "../access/password-checker.js";
import { TokenRegistry } from "../access/token-registry.js";
import { countingWrong } from "../audit/count-wrong.js";
import { AccountRegistry } from "../bank-accounts/account-registry.js";
import type { Clock } from "../clock.js";
import { systemClock } from "../clock.js";
import { loadConfig } from "../config/config.js";
import { ExchangeService } from "../exchanges/exchange-service.js";
import type { Server } from "../http/running-server.js";
import { InstanceRegistry } from "../instances/instance-registry.js";
import { createLogger, type Logger } from "../log.js";
import { Mailer } from "../mail/mailer.js";
import { Metrics } from "../metrics/metrics.js";
import { Notifier } from "../notifications/notifier.js";
import { systemRng } from "../rng.js";
import { buildServer } from "../server.js";
import type { ServerDeps } from "../server-deps.js";
import { createTestDatabase } from "./test-database.js";
import { testSecrets } from "./test-secrets.js";

export const PASSWORD = "open sesame";

/** How many servers of one database answer in turn. */
const PROCESSES = Number(process.env.KONTOR_TEST_PROCESSES ?? 1);

export interface TestAppOptions {
  /** `[section] option = value` of the configuration, as `section/option`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly log?: Logger;
}

export interface TestRequest {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE" | "PUT" | "OPTIONS" | "HEAD";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: object | string | Uint8Array;
  /** The peer's address; loopback by default. */
  readonly remoteAddress?: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The parsed body; an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TestApp {
  readonly deps: ServerDeps;
  ask(request: TestRequest): Promise<TestAnswer>;
  /** The same with the password of the instances that `makeInstance` makes. */
  askAsOwner(request: TestRequest): Promise<TestAnswer>;
  /** The same over a socket, for paths that clients in their right mind would not send as they are. */
  askAsIs(path: string): Promise<TestAnswer>;
  makeInstance(id: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const { db } = database;
  const overrides = Object.entries({ "merchant/CURRENCY": "KUDOS", ...options.settings }).map(([name, value]) => {
    const [section = "", option = ""] = name.split("/");
    return { section, option, value };
  });
  const config = loadConfig({ env: { ...options.env }, overrides });
  const clock = options.clock ?? systemClock();
  const log = options.log ?? createLogger({ level: "NONE" });
  const started = Array.from({ length: PROCESSES }, () => startProcess({ config, db, clock, log, rng: systemRng }));
  const processes = await Promise.all(started);
  const [{ server, deps }] = processes as [TestProcess];
  let next = 0;

  const ask = async ({ method = "GET", url, headers, body, remoteAddress }: TestRequest): Promise<TestAnswer> => {
    const payload = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
    const answer = await processes[next++ % PROCESSES]!.server.app.inject({
      method,
      url,
      headers: { ...headers },
      ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
    });
    return readAnswer(answer.statusCode, answer.headers as TestAnswer["headers"], answer.payload);
  };
  const authorization = `Bearer secret-token:${PASSWORD}`;
  const askAsOwner = (request: TestRequest) => ask({ ...request, headers: { authorization, ...request.headers } });
  return {
    deps,
    ask,
    askAsOwner,
    async askAsIs(path) {
      const { app } = server;
      if (!app.server.listening) await app.listen({ port: 0, host: "127.0.0.1" });
      const { port } = app.server.address() as AddressInfo;
      return new Promise((resolve, reject) => {
        request({ port, host: "127.0.0.1", path, headers: { authorization } }, async (answer) => {
          let text = "";
          for await (const chunk of answer.setEncoding("utf8")) text += chunk;
          resolve(readAnswer(answer.statusCode ?? 0, answer.headers as TestAnswer["headers"], text));
        })
          .on("error", reject)
          .end();
      });
    },
    async makeInstance(id) {
      const made = await askAsOwner({ method: "POST", url: "/management/instances", body: instanceMessage(id) });
      if (made.status !== 204) throw new Error(`no instance ${id}: ${made.status} ${made.text}`);
    },
    async stop() {
      for (const { stop } of processes) await stop();
      await database.drop();
    },
  };
}

interface TestProcess {
  readonly deps: ServerDeps;
  readonly server: Server;
  stop(): Promise<void>;
}

/** What a process of its own would be to the others. */
async function startProcess(common: Pick<ServerDeps, "config" | "db" | "clock" | "log" | "rng">): Promise<TestProcess> {
  const { db } = common;
  const notifier = new Notifier({ address: db.address, queries: db.queries });
  const exchanges = new ExchangeService({ ...common, notifier });
  await exchanges.start();
  const secrets = testSecrets();
  const instances = new InstanceRegistry(db, secrets, notifier);
  const passwords = new PasswordChecker({ onWrong: countingWrong(common) });
  const tokens = new TokenRegistry(db, notifier);
  const accounts = new AccountRegistry(db, notifier);
  const mailer = new Mailer(common.config.mail);
  const metrics = new Metrics();
  const deps: ServerDeps = {
    ...common,
    secrets,
    exchanges,
    notifier,
    instances,
    passwords,
    tokens,
    accounts,
    mailer,
    metrics,
  };
  const server = buildServer(deps);
  const stop = async () => {
    await server.close();
    instances.close();
    await tokens.close();
    accounts.close();
    await exchanges.close();
    await notifier.close();
  };
  return { deps, server, stop };
}

function readAnswer(status: number, headers: TestAnswer["headers"], text: string): TestAnswer {
  const isJson = headers["content-type"] === "application/json" && text !== "";
  return { status, headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** The body that makes an instance. */
export function instanceMessage(id: string): Record<string, unknown> {
  return {
    id,
    name: `The shop ${id}`,
    auth: { method: "token", password: PASSWORD },
    address: {},
    jurisdiction: {},
    use_stefan: false,
  };
}
