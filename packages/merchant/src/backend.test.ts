import { mkdtempSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Backend, startBackend } from "./backend.js";
import { systemClock } from "./clock.js";
import { loadConfig } from "./config/config.js";
import { createLogger } from "./log.js";
import { systemRng } from "./rng.js";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.js";
import { testKeyFile } from "./testing/test-secrets.js";

const directory = mkdtempSync("/tmp/kontor-backend-");
let database: TestDatabase;
let backend: Backend | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await backend?.stop();
  backend = undefined;
});
afterAll(async () => {
  await database?.drop();
  rmSync(directory, { recursive: true });
});

async function start(settings: Readonly<Record<string, string>>): Promise<Backend> {
  const all = {
    "merchant/PORT": "0",
    "merchant/BIND_TO": "127.0.0.1",
    "merchantdb-postgres/CONFIG": database.url,
    "kontor/SECRETS_KEY_FILE": testKeyFile(),
  };
  const overrides = Object.entries({ ...all, ...settings }).map(([name, value]) => {
    const [section = "", option = ""] = name.split("/");
    return { section, option, value };
  });
  backend = await startBackend({
    config: loadConfig({ env: {}, overrides }),
    clock: systemClock(),
    rng: systemRng,
    log: createLogger({ level: "NONE" }),
  });
  return backend;
}

const statusOf = async (url: string) => (await fetch(url)).status;

function statusAtSocket(socketPath: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("listeners", () => {
  test("without further configuration everything is at one address, and nothing else listens", async () => {
    const { address, privateAddress, metricsAddress } = await start({});
    expect([privateAddress, metricsAddress]).toEqual([undefined, undefined]);
    expect(await statusOf(`${address}config`)).toBe(200);
    // From this machine an empty server may be set up.
    expect(await statusOf(`${address}management/instances`)).toBe(200);
    expect(await statusOf(`${address}private/orders`)).toBe(404);
    expect(await statusOf(`${address}metrics`)).toBe(404);
  });

  test("a UNIX socket has the mode that was configured", async () => {
    const path = `${directory}/deep/merchant.http`;
    const { address } = await start({
      "merchant/SERVE": "unix",
      "merchant/UNIXPATH": path,
      "merchant/UNIXPATH_MODE": "600",
    });
    expect(address).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await statusAtSocket(path, "/config")).toBe(200);
  });

  test("the private API can be kept from the public address", async () => {
    const path = `${directory}/private.http`;
    const { address, privateAddress } = await start({
      "merchant/BASE_URL": "https://shop.example/",
      "kontor/PRIVATE_UNIXPATH": path,
    });
    expect(privateAddress).toBe(path);
    expect(await statusOf(`${address}config`)).toBe(200);
    for (const hidden of ["private/orders", "management/instances", "instances/tea/private/orders"]) {
      expect(await statusOf(`${address}${hidden}`), hidden).toBe(404);
    }
    expect(await statusAtSocket(path, "/management/instances")).toBe(200);
    expect(await statusAtSocket(path, "/config")).toBe(200);
  });

  test("Prometheus is answered at an address of its own", async () => {
    const { address, metricsAddress } = await start({ "kontor/METRICS_PORT": "0" });
    await fetch(`${address}config`);
    const answer = await fetch(`${metricsAddress}metrics`);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
    const text = await answer.text();
    expect(text).toContain('kontor_http_requests_total{method="GET",route="/config",status="200"} 1');
    expect(text).toMatch(/^kontor_database_connections\{state="idle"\} \d+$/m);
    expect(text).toMatch(/^kontor_waiters \d+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(await statusOf(`${metricsAddress}config`)).toBe(404);
  });
});

describe("below a path prefix", () => {
  test("a proxy may hand on the prefix or take it off", async () => {
    const { address } = await start({ "merchant/BASE_URL": "https://shop.example/taler/" });
    expect(await statusOf(`${address}config`)).toBe(200);
    expect(await statusOf(`${address}taler/config`)).toBe(200);
    expect(await statusOf(`${address}talerconfig`)).toBe(404);
  });

  test("redirections lead to the prefix", async () => {
    const { address } = await start({});
    const answer = await fetch(`${address}instances/default/config`, {
      redirect: "manual",
      headers: { "x-forwarded-prefix": "/taler" },
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([308, "/taler/config"]);
  });
});
