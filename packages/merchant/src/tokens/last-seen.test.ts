/** When a till was heard of the last time, as its owner sees it. */

import { DAY, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TokenUses } from "../access/token-uses.js";
import { systemClock } from "../clock.js";
import { PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";

const START = systemClock().now();

let app: TestApp;
let now = START;
let till: { readonly token: string; readonly serial: number };

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  for (const id of ["admin", "shop", "other"]) await app.makeInstance(id);
});
afterAll(() => app?.stop());
beforeEach(async () => {
  now = START;
  till = await aToken("order-pos:refreshable");
});

async function aToken(scope: string, authorization = basic("shop")): Promise<typeof till> {
  const request = { url: "/instances/shop/private/token", headers: { authorization } };
  const { body } = await app.ask({
    method: "POST",
    ...request,
    body: { scope, duration: { d_us: Number(30n * DAY) } },
  });
  return { token: String(body.access_token), serial: (await usesOf("shop", "?limit=-1"))[0]!.serial };
}

function basic(instance: string): string {
  return `Basic ${Buffer.from(`${instance}:${PASSWORD}`).toString("base64")}`;
}

interface Use {
  readonly serial: number;
  readonly device: number;
  readonly last_used?: { readonly t_s: number };
}

async function usesOf(instance: string, query = ""): Promise<readonly Use[]> {
  await app.deps.tokens.uses.write();
  const { body } = await app.askAsOwner({ url: `/instances/${instance}/private/kontor/last-seen${query}` });
  return body.tokens as readonly Use[];
}

/** How long after the start the till was seen. */
async function seenAfter(): Promise<bigint> {
  const use = (await usesOf("shop")).find(({ serial }) => serial === till.serial);
  return BigInt(use!.last_used!.t_s) * SECOND - (START / SECOND) * SECOND;
}

const sell = ({ token } = till) =>
  app.ask({ url: "/instances/shop/private/orders", headers: { authorization: `Bearer ${token}` } });

test("a till is seen when it is let in, and then with each use, as exactly as some minutes", async () => {
  expect(await seenAfter()).toBe(0n);
  for (const [after, seen] of [
    [2n, 2n],
    [3n, 2n],
    [6n, 2n],
    [7n, 7n],
    [60n, 60n],
  ] as const) {
    now = START + after * MINUTE;
    expect((await sell()).status).toBe(200);
    expect.soft(await seenAfter(), `after ${after} minutes`).toBe(seen * MINUTE);
  }
});

test("who is turned away was not there", async () => {
  now = START + 31n * DAY;
  expect((await sell()).status).toBe(401);
  expect(await seenAfter()).toBe(0n);
});

test("the latest use counts, whichever process tells it, and a clock that was ahead does not stay right", async () => {
  const { serial: instance } = (await app.deps.instances.find("shop"))!;
  const another = new TokenUses(app.deps.db);
  const tells = async (at: bigint) => {
    another.note(instance, BigInt(till.serial), START + at);
    await another.write();
    return seenAfter();
  };
  expect(await tells(30n * MINUTE)).toBe(30n * MINUTE);
  now = START + 10n * MINUTE;
  expect((await sell()).status).toBe(200);
  expect(await seenAfter()).toBe(30n * MINUTE);
  expect(await tells(400n * DAY)).toBe(400n * DAY);
  now = START + 40n * MINUTE;
  expect((await sell()).status).toBe(200);
  expect(await seenAfter()).toBe(40n * MINUTE);
});

test("a till whose token was renewed is the same device", async () => {
  now = START + HOUR;
  const renewed = await aToken("order-pos", `Bearer ${till.token}`);
  expect(renewed.serial).not.toBe(till.serial);
  const uses = await usesOf("shop");
  expect(uses.find(({ serial }) => serial === renewed.serial)!.device).toBe(till.serial);
});

test("each shop hears of its own tokens, and the protocol's list of them has nothing of it", async () => {
  expect(await usesOf("other")).toEqual([]);
  const tokens = (await app.askAsOwner({ url: "/instances/shop/private/tokens" })).body.tokens as object[];
  expect(tokens.length).toBeGreaterThan(0);
  for (const token of tokens) expect(token).not.toHaveProperty("last_used");
});
