import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createKeyPair } from "@kontor/taler/eddsa";
import { DAY, HOUR, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Resolve } from "../network/address-policy.js";
import { Notifier } from "../notifications/notifier.js";
import { systemRng } from "../rng.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { ExchangeService } from "./exchange-service.js";
import { ScriptedExchange } from "./test-exchange.js";
import { REFERENCE_NOW } from "./test-samples.js";

let database: TestDatabase;
let exchange: ScriptedExchange;
let now: Timestamp;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  now = REFERENCE_NOW;
  database = await createTestDatabase();
  exchange = await aScriptedExchange();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await database.drop();
});

async function aScriptedExchange(): Promise<ScriptedExchange> {
  const scripted = await ScriptedExchange.start(REFERENCE_NOW);
  cleanups.push(() => scripted.close());
  return scripted;
}

/** The exchange does not answer for its keys until the function is called. */
function holdKeys(): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  exchange.onKeys = async () => {
    await held;
    return { body: exchange.keys() };
  };
  return release;
}

interface ServiceOptions {
  baseUrl?: string;
  masterPub?: Uint8Array;
  sandbox?: boolean;
  allowPrivateNetworks?: boolean;
  resolve?: Resolve;
}

/** What one process has of the exchange. It looks around twenty times a second instead of every ten seconds. */
async function aService(options: ServiceOptions = {}): Promise<ExchangeService> {
  const notifier = new Notifier({ address: database.db.address, recheckMs: 50 });
  const { baseUrl = exchange.baseUrl, masterPub = exchange.master.pub } = options;
  const service = new ExchangeService({
    config: {
      exchanges: [{ baseUrl, masterPub, currency: "TESTKUDOS" }],
      kontor: { sandbox: options.sandbox ?? false, allowPrivateNetworks: options.allowPrivateNetworks ?? false },
    },
    db: database.db,
    notifier,
    clock: { now: () => now },
    rng: systemRng,
    log: pino({ level: "silent" }),
    ...(options.resolve && { resolve: options.resolve }),
  });
  cleanups.push(
    () => notifier.close(),
    () => service.close(),
  );
  await service.start();
  return service;
}

const the = (service: ExchangeService) => service.configured()[0]!;

const soon = { timeout: 60_000, interval: 20 };

async function aServiceWithKeys(options: ServiceOptions = {}): Promise<ExchangeService> {
  const service = await aService(options);
  await service.getKeys(the(service), { waitMs: 60_000 });
  expect(service.isReady()).toBe(true);
  return service;
}

const status = async (service: ExchangeService) => (await service.statusList())[0]!;

describe("keys of an exchange", () => {
  it("are downloaded, verified and there for all requests", async () => {
    const release = holdKeys();
    const service = await aService();
    expect(service.isReady()).toBe(false);
    release();
    const keys = await service.getKeys(the(service), { waitMs: 60_000 });
    expect(keys?.denominations.size).toBe(2);
    expect(service.keysOf(the(service))).toBe(keys);
    expect(service.isReady()).toBe(true);
    await vi.waitFor(
      async () => expect(await status(service)).toMatchObject({ keys_http_status: 200, keys_ec: 0 }),
      soon,
    );
    expect((await status(service)).debit_restrictions).toEqual({
      "payto://x-taler-bank/localhost/exchange?receiver-name=exchange": null,
    });
  });

  it("are downloaded by one of several processes, and used by all", async () => {
    const services = await Promise.all([aServiceWithKeys(), aServiceWithKeys(), aServiceWithKeys()]);
    expect(services.every((service) => service.isReady())).toBe(true);
    expect(exchange.downloads).toBe(1);
  });

  it("survive a restart, also while the exchange is away", async () => {
    await aServiceWithKeys();
    exchange.onKeys = () => ({ status: 500 });
    const restarted = await aService();
    expect(restarted.isReady()).toBe(true);
  });

  it("are refused when another master key signed them, and why is told", async () => {
    const service = await aService({ masterPub: createKeyPair().pub });
    await vi.waitFor(
      async () => expect(await status(service)).toMatchObject({ keys_http_status: 200, keys_ec: 2010 }),
      soon,
    );
    expect(service.isReady()).toBe(false);
    expect((await status(service)).keys_hint).toContain("master key");
  });

  it("are forgotten when another master key is configured", async () => {
    await aServiceWithKeys();
    const service = await aService({ masterPub: createKeyPair().pub });
    expect(service.isReady()).toBe(false);
  });

  it("of play money are refused, unless the operator wants them", async () => {
    exchange.onKeys = () => ({ body: { ...exchange.keys(), kontor_sandbox: true } });
    const service = await aService();
    await vi.waitFor(async () => expect((await status(service)).keys_hint).toContain("sandbox"), soon);
    expect(service.isReady()).toBe(false);
    await service.close();
    now += HOUR;
    await aServiceWithKeys({ sandbox: true });
  });

  it("are fetched again before they expire", async () => {
    exchange.onKeys = () => ({
      body: exchange.keys(),
      headers: { expires: new Date(Number((REFERENCE_NOW + HOUR) / 1000n)).toUTCString() },
    });
    const service = await aServiceWithKeys();
    await vi.waitFor(async () => expect((await status(service)).keys_expiration).toBeDefined(), soon);
    await vi.waitFor(() => expect(service.isStale(the(service))).toBe(false), soon);
    now += HOUR - 2n * MINUTE;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(exchange.downloads).toBe(1);
    now += MINUTE;
    await vi.waitFor(() => expect(exchange.downloads).toBe(2), soon);
  });

  it("that have not changed are not sent again", async () => {
    exchange.onKeys = ({ headers }) =>
      headers["if-none-match"] === "first" ? { status: 304 } : { body: exchange.keys(), headers: { etag: "first" } };
    const service = await aServiceWithKeys();
    now += DAY;
    await vi.waitFor(async () => expect(await status(service)).toMatchObject({ keys_http_status: 304 }), soon);
    await vi.waitFor(() => expect(service.isStale(the(service))).toBe(false), soon);
    expect(service.isReady()).toBe(true);
  });

  it("stay in use while a download hangs, although they have expired", async () => {
    const service = await aServiceWithKeys();
    exchange.onKeys = () => new Promise(() => {});
    now += 2n * DAY;
    await vi.waitFor(() => expect(exchange.downloads).toBe(2), soon);
    expect(service.isStale(the(service))).toBe(true);
    const known = await service.denomination(the(service), exchange.hDenom(0), {
      refreshOnce: true,
      timeoutMs: 60_000,
    });
    expect(known?.value.value).toBe(5n);
  });
});

describe("an exchange that does not give its keys", () => {
  it("is asked less and less often, by all processes together, until it does", async () => {
    exchange.onKeys = () => ({ status: 503, body: { code: 1007 } });
    const services = await Promise.all([aService(), aService()]);
    const pauses: bigint[] = [];
    for (let failures = 1; failures <= 12; failures++) {
      await vi.waitFor(async () => {
        const row = await database.db.queries.selectFrom("exchange_keys").selectAll().executeTakeFirstOrThrow();
        expect(row.failures).toBe(failures);
        pauses.push(row.next_download - now);
        now = row.next_download;
      }, soon);
      expect(exchange.downloads).toBeLessThanOrEqual(failures + 1);
    }
    expect(pauses[0]).toBeGreaterThanOrEqual(SECOND);
    expect(pauses[0]).toBeLessThanOrEqual(2n * SECOND);
    expect(pauses[4]).toBeGreaterThanOrEqual(16n * SECOND);
    expect(pauses.at(-1)).toBeLessThanOrEqual(10n * MINUTE);
    expect(await status(services[0]!)).toMatchObject({ keys_http_status: 503, keys_ec: 1007 });

    exchange.onKeys = () => ({ body: exchange.keys() });
    now += 10n * MINUTE;
    for (const service of services) await vi.waitFor(() => expect(service.isReady()).toBe(true), soon);
  });

  it.each<[string, object, object]>([
    ["garbage", { body: "<html>" }, { keys_http_status: 200, keys_ec: 13 }],
    ["the keys of another currency", {}, { keys_http_status: 200, keys_ec: 2010 }],
    ["not HTTP", { status: 404, body: "gone" }, { keys_http_status: 404, keys_ec: 2014 }],
  ])("because it sends %s is told so", async (what, answer, expected) => {
    exchange.onKeys = () => (what.startsWith("the keys") ? { body: exchange.keys({ currency: "KUDOS" }) } : answer);
    const service = await aService();
    await vi.waitFor(async () => expect(await status(service)).toMatchObject(expected), soon);
  });

  it.each([
    ["seconds", "40", 40n * SECOND],
    ["a date", new Date(Number((REFERENCE_NOW + 40n * SECOND) / 1000n)).toUTCString(), 39n * SECOND],
    ["more than makes sense", "999999999", MINUTE],
  ])("and says when it wants to be asked again is not asked before: %s", async (_what, retryAfter, pause) => {
    exchange.onKeys = () => ({ status: 503, headers: { "retry-after": retryAfter }, body: { code: 1007 } });
    const service = await aService();
    await vi.waitFor(async () => expect(await status(service)).toMatchObject({ keys_http_status: 503 }), soon);
    const { next_download: next } = await status(service);
    expect(BigInt(Number(next.t_s)) * SECOND).toBeGreaterThanOrEqual(((now + pause) / SECOND) * SECOND);
    expect(BigInt(Number(next.t_s)) * SECOND).toBeLessThanOrEqual(now + MINUTE);
  });

  it("because nobody is there is told so", async () => {
    await exchange.close();
    cleanups.shift();
    const service = await aService({ baseUrl: "http://127.0.0.1:1/" });
    await vi.waitFor(
      async () => expect(await status(service)).toMatchObject({ keys_http_status: 0, keys_ec: 2012 }),
      soon,
    );
  });
});

describe("an unknown denomination", () => {
  const unknown = createKeyPair().pub;
  const options = { refreshOnce: true, timeoutMs: 10_000 };

  it("makes us ask the exchange, once in ten seconds", async () => {
    const service = await aServiceWithKeys();
    exchange.denominations.push(createKeyPair().pub);
    expect(
      await service.denomination(the(service), exchange.hDenom(2), { ...options, refreshOnce: false }),
    ).toBeUndefined();
    expect(await service.denomination(the(service), exchange.hDenom(2), options)).toBeDefined();
    expect(exchange.downloads).toBe(2);

    exchange.denominations.push(unknown);
    expect(await service.denomination(the(service), exchange.hDenom(3), options)).toBeUndefined();
    expect(exchange.downloads).toBe(2);
    now += 10n * SECOND;
    expect(await service.denomination(the(service), exchange.hDenom(3), options)).toBeDefined();
    expect(exchange.downloads).toBe(3);
  });

  it("makes several processes ask once, for all requests that meet it", async () => {
    const [one, two] = await Promise.all([aServiceWithKeys(), aServiceWithKeys()]);
    exchange.denominations.push(unknown);
    const found = await Promise.all(
      [one, one, two, two].map((s) => s.denomination(the(s), exchange.hDenom(2), options)),
    );
    expect(found.every((denomination) => denomination !== undefined)).toBe(true);
    expect(exchange.downloads).toBe(2);
  });

  it("is waited for no longer than the request can wait", async () => {
    const service = await aServiceWithKeys();
    exchange.denominations.push(unknown);
    const release = holdKeys();
    const early = { ...options, timeoutMs: 50 };
    expect(await service.denomination(the(service), exchange.hDenom(2), early)).toBeUndefined();
    release();
    await vi.waitFor(async () => {
      expect(await service.denomination(the(service), exchange.hDenom(2), early)).toBeDefined();
    }, soon);
  });
});

describe("signing keys and wire fees", () => {
  it("are asked for when the exchange has changed its key, and remembered for good", async () => {
    const service = await aServiceWithKeys();
    const old = exchange.onlineKeys[0]!.pub;
    exchange.onlineKeys = [exchange.newOnlineKey()];
    const current = exchange.onlineKeys[0]!.pub;
    expect(await service.isSigningKey(the(service), old)).toBe(true);
    expect(await service.isSigningKey(the(service), current)).toBe(true);
    expect(await service.isSigningKey(the(service), old)).toBe(false);
    expect(await service.isSigningKey(the(service), createKeyPair().pub)).toBe(false);
    expect(await service.signingKeyOfAnyTime(the(service), old)).toMatchObject({ exchangePub: old });
    expect(await service.signingKeyOfAnyTime(the(service), createKeyPair().pub)).toBeUndefined();
  });

  it("are learnt when the exchange changes its key again soon, be there denominations that nobody has", async () => {
    const service = await aServiceWithKeys();
    const unknown = new Uint8Array(64);
    for (const _change of [1, 2]) {
      await service.denomination(the(service), unknown, { refreshOnce: true, timeoutMs: 10_000 });
      now += SECOND;
      exchange.onlineKeys = [exchange.newOnlineKey()];
      expect(await service.isSigningKey(the(service), exchange.onlineKeys[0]!.pub)).toBe(true);
    }
    expect(exchange.downloads).toBe(4);
  });

  it("are those of the day", async () => {
    const service = await aServiceWithKeys();
    expect(await service.wireFee(the(service), "x-taler-bank", now)).toMatchObject({
      wireFee: { fraction: 1_000_000 },
    });
    expect(await service.wireFee(the(service), "x-taler-bank", now + 1000n * DAY)).toBeUndefined();
    expect(await service.wireFee(the(service), "iban", now)).toBeUndefined();
    const without = exchange.keys();
    exchange.onKeys = () => ({ body: { ...without, wire_fees: {} } });
    now += DAY;
    await vi.waitFor(() => expect(service.keysOf(the(service))?.wireFees.size).toBe(0), soon);
    expect(await service.wireFee(the(service), "x-taler-bank", now)).toMatchObject({
      wireFee: { fraction: 1_000_000 },
    });
  });
});

describe("a deposit", () => {
  it("for an exchange that is not configured any more stays open", async () => {
    const service = await aService();
    const refund = {
      coinPub: new Uint8Array(32),
      hContract: new Uint8Array(64),
      merchantPub: new Uint8Array(32),
      merchantSig: new Uint8Array(64),
      rtransactionId: 1n,
      amount: { currency: "TESTKUDOS", value: 1n, fraction: 0 },
    };
    expect(await service.refund("https://gone.example/", refund, 1000)).toMatchObject({ kind: "unreachable" });
  });
});

describe("the URL that a wallet names", () => {
  it("is the configured one in any spelling", async () => {
    const service = await aService();
    const { port } = new URL(exchange.baseUrl);
    for (const url of [`http://127.0.0.1:${port}`, `HTTP://127.0.0.1:${port}/`, `http://0x7f.1:${port}/`]) {
      expect(await service.find(url), url).toBe(the(service));
    }
    for (const url of ["nonsense", "ftp://127.0.0.1/", `http://user@127.0.0.1:${port}/`, `${exchange.baseUrl}?x`]) {
      expect(await service.find(url), url).toBeUndefined();
    }
  });

  it("is the exchange's own name for itself", async () => {
    exchange.onKeys = () => ({ body: exchange.keys({ baseUrl: "https://Exchange.example:443/taler" }) });
    const service = await aServiceWithKeys();
    for (const url of ["https://exchange.example/taler", "HTTPS://EXCHANGE.EXAMPLE/taler/"]) {
      expect(await service.find(url), url).toBe(the(service));
    }
  });

  it("is another door to an exchange that we trust: looked at once", async () => {
    const door = await aScriptedExchange();
    door.onKeys = () => ({ body: exchange.keys() });
    const service = await aServiceWithKeys({ allowPrivateNetworks: true });
    const found = await Promise.all([service.find(door.baseUrl), service.find(door.baseUrl)]);
    expect(found).toEqual([the(service), the(service)]);
    expect(await service.find(door.baseUrl)).toBe(the(service));
    expect(door.downloads).toBe(1);
  });

  it("is that of a stranger: refused, and not looked at again for a while", async () => {
    const stranger = await aScriptedExchange();
    const service = await aServiceWithKeys({ allowPrivateNetworks: true });
    expect(await service.find(stranger.baseUrl)).toBeUndefined();
    expect(await service.find(stranger.baseUrl)).toBeUndefined();
    expect(stranger.downloads).toBe(1);
    now += HOUR;
    expect(await service.find(stranger.baseUrl)).toBeUndefined();
    expect(stranger.downloads).toBe(2);
  });

  it("is not followed elsewhere", async () => {
    const redirecting = createServer((_, response) => {
      response.writeHead(302, { location: `${exchange.baseUrl}keys` }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => redirecting.close());
    const service = await aServiceWithKeys({ allowPrivateNetworks: true });
    const { port } = redirecting.address() as AddressInfo;
    expect(await service.find(`http://127.0.0.1:${port}/`)).toBeUndefined();
    expect(exchange.downloads).toBe(1);
  });

  it("is looked at rarely, whatever the number of URLs", async () => {
    const stranger = await aScriptedExchange();
    stranger.onCall = () => ({ status: 404 });
    const service = await aServiceWithKeys({ allowPrivateNetworks: true });
    for (let i = 0; i < 30; i++) await service.find(`${stranger.baseUrl}${i}/`);
    expect(stranger.calls.length).toBe(10);
    now += MINUTE;
    await service.find(`${stranger.baseUrl}another/`);
    expect(stranger.calls.length).toBe(11);
  });

  it("is looked at for one network, whatever another has named, and who has to wait is told so", async () => {
    const stranger = await aScriptedExchange();
    stranger.onCall = () => ({ status: 404 });
    const door = await aScriptedExchange();
    door.onKeys = () => ({ body: exchange.keys() });
    const service = await aServiceWithKeys({ allowPrivateNetworks: true });
    for (let i = 0; i < 10; i++) await service.find(`${stranger.baseUrl}${i}/`, "a stranger");
    expect(await service.find(door.baseUrl, "a stranger")).toBe("not-now");
    expect(await service.find(door.baseUrl, "a customer")).toBe(the(service));
    expect(await service.find(door.baseUrl, "a stranger")).toBe(the(service));
  });

  it("is not even read when its name is too long for one", async () => {
    const service = await aServiceWithKeys();
    expect(await service.find(`https://${"\u4e00".repeat(100_000)}/`)).toBeUndefined();
  });

  it("never leads into our own network", async () => {
    const door = await aScriptedExchange();
    door.onKeys = () => ({ body: exchange.keys() });
    const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const service = await aServiceWithKeys({ resolve });
    const { port } = new URL(door.baseUrl);
    for (const host of ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "rebound.example"]) {
      for (const protocol of ["https", "http"]) {
        expect(await service.find(`${protocol}://${host}:${port}/`), host).toBeUndefined();
      }
    }
    expect(door.calls).toEqual([]);
  });
});
