/** The lists of transfers that arrived and of those that exchanges announced: their filters and their pages. */

import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { expectTransfer } from "./expected-store.js";

const START = 1_700_000_000;
const EXCHANGE = "https://exchange.example/";
const FIRST = "payto://iban/DE75512108001245126199?receiver-name=Shop";
const SECOND_ACCOUNT = "payto://x-taler-bank/bank.example/shop?receiver-name=Shop";

let app: TestApp;
let seconds = START;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => BigInt(seconds) * SECOND } });
  await app.makeInstance("admin");
  for (const payto_uri of [FIRST, SECOND_ACCOUNT]) {
    expect((await app.askAsOwner({ method: "POST", url: "/private/accounts", body: { payto_uri } })).status).toBe(200);
  }
  // A second apart: 1 and 3 are for the first account, 2 and 4 for the second; the exchange speaks of 3, 4 and 5.
  for (const number of [1, 2, 3, 4]) await arrive(number);
  for (const number of [3, 4, 5]) await announce(number);
});
afterAll(() => app?.stop());

const wtidOf = (number: number) => encodeBase32(new Uint8Array(32).fill(number));
const accountOf = (number: number) => (number % 2 === 1 ? FIRST : SECOND_ACCOUNT);

async function arrive(number: number): Promise<void> {
  seconds = START + number;
  const body = {
    credit_amount: `KUDOS:${number}`,
    wtid: wtidOf(number),
    exchange_url: EXCHANGE,
    payto_uri: accountOf(number),
  };
  expect((await app.askAsOwner({ method: "POST", url: "/private/transfers", body })).status).toBe(204);
}

async function announce(number: number): Promise<void> {
  const { accounts } = (await app.askAsOwner({ url: "/private/accounts" })).body as {
    accounts: { payto_uri: string; h_wire: string }[];
  };
  const { h_wire: hWire } = accounts.find(({ payto_uri }) => payto_uri === accountOf(number))!;
  const { serial } = (await app.deps.instances.find("admin"))!;
  const executionTime = BigInt(START + number) * SECOND;
  const transfer = { exchangeUrl: EXCHANGE, wtid: decodeBase32(wtidOf(number), 32), hWire: decodeBase32(hWire, 64) };
  await app.deps.db.transaction((tx) =>
    expectTransfer(tx, serial, { ...transfer, announced: true, executionTime, awaitingEc: 0 }, executionTime),
  );
}

interface Listed {
  readonly wtid: string;
  readonly transfer_serial_id?: number;
  readonly expected_transfer_serial_id?: number;
}

async function listed(path: string): Promise<Listed[]> {
  const { status, text, body } = await app.askAsOwner({ url: `/private/${path}` });
  expect(status, text).toBe(200);
  return Object.values(body)[0] as Listed[];
}

const numbers = async (path: string) =>
  (await listed(path)).map(({ wtid }) => [1, 2, 3, 4, 5].find((number) => wtidOf(number) === wtid));

const payto = (account: string) => `payto_uri=${encodeURIComponent(account)}`;

describe("transfers that arrived", () => {
  test.each([
    ["", [4, 3, 2, 1]],
    ["?limit=-2", [4, 3]],
    ["?limit=3", [1, 2, 3]],
    [`?before=${START + 3}`, [2, 1]],
    [`?after=${START + 2}&limit=10`, [3, 4]],
    [`?after=${START + 1}&before=${START + 4}`, [3, 2]],
    ["?before=never&limit=10", [1, 2, 3, 4]],
    ["?after=never", []],
    ["?expected=YES", [4, 3]],
    ["?expected=no", [2, 1]],
    ["?expected=All&limit=10", [1, 2, 3, 4]],
    [`?${payto(FIRST)}`, [3, 1]],
    // The account alone, as it is normalized.
    [`?${payto(FIRST.replace(/\?.*/, ""))}`, [3, 1]],
    // Another name of the receiver makes no other account.
    [`?${payto(SECOND_ACCOUNT.replace("=Shop", "=Somebody"))}&limit=10`, [2, 4]],
    // Gone since version 20.
    ["?verified=YES&limit=10", [1, 2, 3, 4]],
  ])("%s are %j", async (query, expected) => {
    expect(await numbers(`transfers${query}`)).toEqual(expected);
  });

  test("come in pages, in both directions", async () => {
    const [fourth, third] = await listed("transfers?limit=-2");
    expect(await numbers(`transfers?limit=-2&offset=${third!.transfer_serial_id}`)).toEqual([2, 1]);
    expect(await numbers(`transfers?limit=2&offset=${third!.transfer_serial_id}`)).toEqual([4]);
    expect(await numbers(`transfers?limit=2&offset=${fourth!.transfer_serial_id}`)).toEqual([]);
  });
});

describe("announced transfers", () => {
  test.each([
    ["", [5, 4, 3]],
    ["?limit=1", [3]],
    [`?before=${START + 5}`, [4, 3]],
    [`?after=${START + 3}&limit=10`, [4, 5]],
    ["?confirmed=YES", [4, 3]],
    ["?confirmed=no", [5]],
    ["?verified=YES", []],
    ["?verified=NO", []],
    ["?verified=all&confirmed=all", [5, 4, 3]],
    [`?${payto(SECOND_ACCOUNT)}`, [4]],
  ])("%s are %j", async (query, expected) => {
    expect(await numbers(`incoming${query}`)).toEqual(expected);
  });

  test("come in pages", async () => {
    const [, fourth] = await listed("incoming");
    expect(await numbers(`incoming?offset=${fourth!.expected_transfer_serial_id}`)).toEqual([3]);
  });
});

test.each([
  ["before=yesterday", 400, 26],
  ["after=-1", 400, 26],
  ["limit=0", 400, 26],
  ["offset=x", 400, 26],
  ["payto_uri=iban", 400, 24],
  [payto("payto://x-taler-bank/localhost/shop?receiver-name=M%FCller"), 400, 24],
  [payto("payto://iban/de75512108001245126198"), 400, 24],
  [payto(SECOND_ACCOUNT.replace("shop?", "other?")), 404, 2022],
])("a list with %s is refused", async (query, status, code) => {
  for (const path of ["transfers", "incoming"]) {
    expect(await app.askAsOwner({ url: `/private/${path}?${query}` })).toMatchObject({ status, body: { code } });
  }
});
