/** Where it is measured: PostgreSQL, a sandbox with its own, a shop with many orders, and the built server beside them. */
import { spawn } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { systemClock } from "@kontor/merchant/clock";
import { describeAddress, parseDatabaseUrl, withDatabase } from "@kontor/merchant/database/address";
import { openDatabase } from "@kontor/merchant/database/connection";
import { migrate } from "@kontor/merchant/database/migrate";
import { startEmbeddedPostgres } from "@kontor/merchant/embedded-postgres/embedded";
import { startSandbox } from "@kontor/sandbox/sandbox";
import { encodeBase32 } from "@kontor/taler/base32";
import { startHelper } from "./helper-process.js";
import { parentOf } from "./processes.js";

const PROGRAM = fileURLToPath(new URL("../packages/kontor/bin/kontor.js", import.meta.url));
const PASSWORD = "of the bench";
export const AUTHORIZATION = `Bearer secret-token:${PASSWORD}`;

/** Starts everything but the server; `stop` removes all of it. */
export async function openPlace({ databaseUrl, profileDirectory, workers = 1 }) {
  const directory = mkdtempSync(join(tmpdir(), "kontor-bench-"));
  // As root, PostgreSQL runs as another user, who must get in.
  chmodSync(directory, 0o755);
  const undo = [() => rmSync(directory, { recursive: true, force: true })];
  const address = databaseUrl ? await ownDatabase(databaseUrl, undo) : await embedded(join(directory, "shop"), undo);
  const db = openDatabase({ address, poolSize: 2 });
  undo.push(() => db.close());
  await migrate(db, { clock: systemClock() });
  const backend = await db.withSession((session) => session.run("select pg_backend_pid() as pid"));
  const standIn = startHelper("./stand-in-exchange.js");
  undo.push(() => standIn.stop());
  const sandbox = await sandboxBehind(standIn, await embedded(join(directory, "sandbox"), undo), undo);
  const configuration = join(directory, "kontor.conf");
  const keyFile = join(directory, "secrets.key");
  writeFileSync(configuration, configurationOf(address, sandbox, keyFile));
  return {
    db,
    keyFile,
    sandbox,
    standIn,
    address,
    postmaster: parentOf(Number(backend.rows[0].pid)),
    startServer: () =>
      startServer(configuration, { logFile: join(directory, "server.log"), profileDirectory, workers }),
    async stop() {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
}

/** A sandbox whose exchange the world knows by the address of the stand-in. */
async function sandboxBehind(standIn, address, undo) {
  const publicUrl = await standIn.ask("listen");
  let target;
  const sandbox = await startSandbox({
    databaseUrl: describeAddress(address),
    currency: "KUDOS",
    exchanges: [
      {
        name: "exchange",
        denominations: [{ value: "1", cipher: "CS" }],
        publicUrl: async (ownUrl) => {
          target = ownUrl;
          return publicUrl;
        },
      },
    ],
    accounts: [{ name: "shop", receiverName: "Shop" }],
  });
  undo.push(() => sandbox.stop());
  const books = openDatabase({ address, poolSize: 1 });
  const query = "select priv from sandbox_exchange_exchange.signing_keys order by serial desc limit 1";
  const { rows } = await books.withSession((session) => session.run(query));
  await books.close();
  await standIn.ask("become", { target, signingKey: rows[0].priv });
  return sandbox;
}

async function embedded(dataDir, undo) {
  const server = await startEmbeddedPostgres({ dataDir });
  undo.push(() => server.stop());
  return server.address;
}

/** A database of our own on the server that was named. */
async function ownDatabase(url, undo) {
  const given = parseDatabaseUrl(url);
  const name = `kontor_bench_${process.pid}`;
  const administration = openDatabase({ address: given, poolSize: 1 });
  await administration.withSession((session) => session.run(`create database ${name}`));
  undo.push(async () => {
    await administration.withSession((session) => session.run(`drop database ${name} with (force)`));
    await administration.close();
  });
  return withDatabase(given, name);
}

function configurationOf(address, { exchanges }, keyFile) {
  const sections = {
    merchant: { SERVE: "tcp", PORT: "0", BIND_TO: "127.0.0.1", CURRENCY: "KUDOS" },
    "merchantdb-postgres": { CONFIG: describeAddress(address) },
    kontor: { SANDBOX: "YES", SECRETS_KEY_FILE: keyFile, METRICS_PORT: "0" },
  };
  for (const { name, baseUrl, masterKey } of exchanges) {
    const exchange = { EXCHANGE_BASE_URL: baseUrl, MASTER_KEY: masterKey, CURRENCY: "KUDOS" };
    sections[`merchant-exchange-${name}`] = exchange;
  }
  return Object.entries(sections)
    .map(([section, options]) =>
      [`[${section}]`, ...Object.entries(options).map((pair) => pair.join(" = "))].join("\n"),
    )
    .join("\n\n");
}

/** The command as an operator starts it; it logs into a file. `startedMs` until it said that it serves. */
async function startServer(configuration, { logFile, profileDirectory, workers }) {
  const log = openSync(logFile, "w");
  const begin = performance.now();
  const profiling = profileDirectory ? ["--cpu-prof", `--cpu-prof-dir=${profileDirectory}`] : [];
  const child = spawn(
    process.execPath,
    [...profiling, PROGRAM, "serve", "-c", configuration, "--workers", String(workers)],
    {
      stdio: ["ignore", log, log],
      env: { PATH: process.env.PATH, HOME: "/nonexistent" },
    },
  );
  closeSync(log);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  for (;;) {
    const said = readFileSync(logFile, "utf8");
    const [, url] = /serving at (http[^"]*)/.exec(said) ?? [];
    const [, metrics] = /metrics at (http[^"]*)/.exec(said) ?? [];
    if (url !== undefined && metrics !== undefined) {
      const startedMs = performance.now() - begin;
      const stop = async () => {
        child.kill("SIGTERM");
        await exited;
      };
      const statements = () => countedStatements(metrics);
      return { url, port: Number(new URL(url).port), pid: child.pid, startedMs, statements, stop };
    }
    if (child.exitCode !== null) throw new Error(`the server ended: ${readFileSync(logFile, "utf8")}`);
    await sleep(5);
  }
}

/** How many statements the server has sent so far, as it tells Prometheus. */
async function countedStatements(metrics) {
  const text = await (await fetch(new URL("/metrics", metrics))).text();
  return Number(/^kontor_database_statements_total (\d+)/m.exec(text)?.[1]);
}

/** A request of the shop; a body makes it a POST. */
export async function callShop(server, path, body, owner = { authorization: AUTHORIZATION }) {
  const answer = await fetch(new URL(path, server.url), {
    headers: owner,
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

/** The administrator's shop, as requests name it, but without its keys. */
export async function theShop(db) {
  const query = "select instance, merchant_pub from instances order by instance limit 1";
  const { rows } = await db.withSession((session) => session.run(query));
  const [{ instance, merchant_pub: pub }] = rows;
  return { instance: String(instance), path: "/", pub: encodeBase32(pub), owner: { authorization: AUTHORIZATION } };
}

/** The shop with its account, once the exchange's keys are known. */
export async function openShop(server) {
  const auth = { method: "token", password: PASSWORD };
  const settings = { address: { country: "CH", town: "Bern" }, jurisdiction: {}, use_stefan: false };
  await callShop(server, "management/instances", { id: "admin", name: "The Shop", auth, ...settings });
  await callShop(server, "private/accounts", { payto_uri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop" });
  for (let attempt = 0; ; attempt++) {
    try {
      return await callShop(server, "private/orders", { order: { summary: "the first", amount: "KUDOS:1" } });
    } catch (error) {
      if (attempt > 100) throw error;
      await sleep(100);
    }
  }
}
