/** What a process remembers of shops: a change is in force everywhere once it is answered, whoever hangs or hears nothing. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "@kontor/merchant/backend";
import { parseDatabaseUrl } from "@kontor/merchant/database/address";
import { createLogger } from "@kontor/merchant/log";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { startKontor } from "../commands/run-kontor.js";
import { CURRENCY, PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { TcpFaultProxy } from "./tcp-fault-proxy.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, log: createLogger({ level: "NONE" }) });
});
afterAll(() => shop?.stop());

/** Another process' worth of backend; what it listens with can be broken. */
async function anotherBackend(): Promise<{ readonly backend: Backend; readonly ears: TcpFaultProxy }> {
  const { host, port, database, user } = parseDatabaseUrl(shop.database.url);
  const ears = await TcpFaultProxy.start(
    "socketDirectory" in host ? { path: `${host.socketDirectory}/.s.PGSQL.${port}` } : { host: host.name, port },
  );
  onTestFinished(() => ears.stop());
  const listen = `postgres://${user}@127.0.0.1:${ears.port}/${database}?sslmode=disable`;
  const backend = await shop.anotherBackend({ "kontor/DATABASE_LISTEN": listen });
  await expect.poll(() => backend.deps.notifier.heardUpTo()).toBeDefined();
  return { backend, ears };
}

async function aToken(description: string): Promise<{ readonly bearer: string; readonly serial: number }> {
  const asked = { scope: "all", description };
  const { access_token: token } = (await shop.call("private/token", asked)).body;
  const { tokens } = (await shop.call("private/tokens")).body;
  const { serial } = (tokens as { serial: number; description?: string }[]).find(
    (one) => one.description === description,
  )!;
  return { bearer: String(token), serial };
}

/** Looks at the shop with a token: the status of the answer, and what the shop is called there. */
async function look(url: string, bearer: string): Promise<{ readonly status: number; readonly name?: unknown }> {
  const answer = await fetch(new URL("private", url), { headers: { authorization: `Bearer ${bearer}` } });
  const { name } = (await answer.json()) as { name?: unknown };
  return { status: answer.status, ...(name === undefined ? {} : { name }) };
}

const revoke = (url: string, serial: number) =>
  fetch(new URL(`private/tokens/${serial}`, url), {
    method: "DELETE",
    headers: { authorization: `Bearer secret-token:${PASSWORD}` },
  });

const rename = (name: string) =>
  shop.call("private", { name, address: {}, jurisdiction: {}, use_stefan: false }, { method: "PATCH" });

test("who hears nothing any more, and does not notice, goes by nothing that was before once a change is answered", async () => {
  const { backend, ears } = await anotherBackend();
  const [stolen, kept] = [await aToken("stolen"), await aToken("kept")];
  for (const { bearer } of [stolen, kept]) expect((await look(backend.address, bearer)).status).toBe(200);
  backend.deps.notifier.publish(["something"]);
  await expect.poll(() => backend.deps.notifier.heardUpTo()).toBeGreaterThan(0);

  ears.swallowAll();
  const answers = await Promise.all([revoke(shop.url, stolen.serial), rename("The New Shop")]);
  expect(answers.map(({ status }) => status)).toEqual([204, 204]);
  expect((await look(backend.address, stolen.bearer)).status).toBe(401);
  expect(await look(backend.address, kept.bearer)).toEqual({ status: 200, name: "The New Shop" });
});

test("who cannot listen tells of a change all the same", async () => {
  const { backend, ears } = await anotherBackend();
  const stolen = await aToken("stolen, too");
  expect((await look(shop.url, stolen.bearer)).status).toBe(200);
  ears.goAway();
  await expect.poll(() => backend.deps.notifier.heardUpTo()).toBeUndefined();
  expect((await revoke(backend.address, stolen.serial)).status).toBe(204);
  expect((await look(shop.url, stolen.bearer)).status).toBe(401);
});

test("a server process that stood still while a token was revoked elsewhere does not take it when it goes on", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kontor-remembered-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const config = writeConfigFile(directory, { currency: CURRENCY, database: shop.database.url, exchanges: [] });
  const start = async () => {
    const server = startKontor(["serve", "-c", config]);
    onTestFinished(async () => void (await server.stop("SIGKILL")));
    return { server, url: (await server.says(/serving at (http:[^" ]+)/))[1]! };
  };
  const [here, there] = await Promise.all([start(), start()]);
  const stolen = await aToken("stolen once more");
  // Its own messages come back to it: it goes by what it remembers.
  for (let i = 0; i < 3; i++) expect((await look(there.url, stolen.bearer)).status).toBe(200);

  void there.server.stop("SIGSTOP");
  const waiting = Promise.all([revoke(here.url, stolen.serial), rename("Another Name")]);
  expect((await waiting).map(({ status }) => status)).toEqual([204, 204]);
  const looks = Array.from({ length: 8 }, () => look(there.url, stolen.bearer));
  const owners = look(there.url, `secret-token:${PASSWORD}`);
  void there.server.stop("SIGCONT");
  for (const { status } of await Promise.all(looks)) expect(status).toBe(401);
  expect(await owners).toEqual({ status: 200, name: "Another Name" });
});
