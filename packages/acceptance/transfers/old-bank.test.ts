/** A bank that speaks version 0 of the revenue API, as its `/config` says, and one that speaks none of ours. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runNow } from "@kontor/merchant/jobs/runner";
import { createLogger } from "@kontor/merchant/log";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const SHOP = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";

let shop: TestShop;
let bank: Server;
const logged: JsonObject[] = [];
let version = "0:0:0";
const rows: JsonObject[] = [];
let asked: string[] = [];

/** It has the time of the shop. */
const headers = () => ({
  "content-type": "application/json",
  date: new Date(Number(shop.sandbox.clock.now() / 1000n)).toUTCString(),
});

beforeAll(async () => {
  const destination = { write: (line: string) => void logged.push(JSON.parse(line)) };
  shop = await startTestShop({ jobs: false, log: createLogger({ level: "INFO", destination }) });
  bank = createServer((request, answer) => {
    asked.push(request.url!);
    const { pathname, searchParams } = new URL(request.url!, "http://bank");
    const say = (status: number, body: object) => answer.writeHead(status, headers()).end(JSON.stringify(body));
    if (pathname.endsWith("/config")) return say(200, { name: "taler-revenue", version, currency: "KUDOS" });
    const isFine = [...searchParams.keys()].every((name) => name === "delta" || name === "start");
    if (version !== "0:0:0" || !isFine || searchParams.get("start") === "0") return say(400, { code: 26 });
    const start = Number(searchParams.get("start") ?? 0);
    const page = rows.filter(({ row_id }) => Number(row_id) > start).slice(0, Number(searchParams.get("delta")));
    return say(200, { credit_account: SHOP, incoming_transactions: page });
  });
  await new Promise<void>((resolve) => bank.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  asked = [];
  logged.length = 0;
});
afterAll(async () => {
  await shop?.stop();
  bank.closeAllConnections();
  await new Promise((resolve) => bank.close(resolve));
});

async function connectTo(user: string): Promise<void> {
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  const url = `http://127.0.0.1:${(bank.address() as AddressInfo).port}/${user}/`;
  const body = JSON.stringify({ credit_facade_url: url, credit_facade_credentials: { type: "none" } });
  const path = `private/accounts/${account!.h_wire}`;
  expect((await shop.call(path, undefined, { method: "PATCH", body })).status).toBe(204);
}

async function poll(): Promise<void> {
  shop.sandbox.clock.advance(DAY);
  await runNow(shop.backend.deps, watchAccounts);
}

function pay(wtid: Uint8Array): void {
  const exchange = shop.sandbox.exchanges[0]!.baseUrl;
  rows.push({
    row_id: rows.length + 1,
    date: { t_s: 1_700_000_000 },
    amount: "KUDOS:1",
    debit_account: "payto://x-taler-bank/localhost/exchange",
    subject: `${encodeBase32(wtid)} ${exchange}`,
  });
}

const imported = async () =>
  ((await shop.call("private/transfers?limit=100")).body.transfers as JsonObject[]).map(({ wtid }) => wtid);

test("version 0 is asked in its own words, with one request a poll", async () => {
  pay(new Uint8Array(32).fill(1));
  await connectTo("old");
  await poll();
  expect(asked).toEqual(["/old/history?limit=256&offset=0", "/old/config", "/old/history?delta=256"]);
  pay(new Uint8Array(32).fill(2));
  await poll();
  await poll();
  expect(asked.slice(3)).toEqual(["/old/history?delta=256&start=1", "/old/history?delta=256&start=2"]);
  expect((await imported()).sort()).toEqual([1, 2].map((byte) => encodeBase32(new Uint8Array(32).fill(byte))));
  expect(logged.filter(({ level }) => level === "warn")).toEqual([]);
});

test("another version is named, once, and reading goes on when the bank is understood", async () => {
  version = "9:0:1";
  await connectTo("new");
  for (let round = 0; round < 3; round++) await poll();
  const warnings = logged.filter(({ level }) => level === "warn");
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ status: 400, reason: expect.stringContaining("version 9:0:1") });
  version = "0:0:0";
  pay(new Uint8Array(32).fill(3));
  await poll();
  expect(await imported()).toContain(encodeBase32(new Uint8Array(32).fill(3)));
  expect(logged.map(({ msg }) => msg)).toContain("the bank of an account can be read again");
});
