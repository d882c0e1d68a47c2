/** Uses of tokens are written in the background, seldom, and the latest one counts. */

import { DAY, MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";
import { TokenUses } from "./token-uses.js";

const START = systemClock().now();

let app: TestApp;
let now = START;
let till: { readonly token: string; readonly serial: number };

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  for (const id of ["admin", "shop"]) await app.makeInstance(id);
});
afterAll(() => app?.stop());
beforeEach(async () => {
  now = START;
  const { body } = await app.ask({
    method: "POST",
    url: "/instances/shop/private/token",
    headers: { authorization: `Basic ${Buffer.from(`shop:${PASSWORD}`).toString("base64")}` },
    body: { scope: "order-pos", duration: { d_us: Number(30n * DAY) } },
  });
  till = { token: String(body.access_token), serial: (await usesOfShop()).at(-1)!.serial };
});

async function usesOfShop() {
  await app.deps.tokens.uses.write();
  const { body } = await app.askAsOwner({ url: "/instances/shop/private/kontor/last-seen?limit=100" });
  return body.tokens as readonly { readonly serial: number; readonly last_used: { readonly t_s: number } }[];
}

/** How long after the start the till was seen. */
async function seenAfter(): Promise<bigint> {
  const { last_used } = (await usesOfShop()).find(({ serial }) => serial === till.serial)!;
  return BigInt(last_used.t_s) * SECOND - (START / SECOND) * SECOND;
}

const sell = () =>
  app.ask({ url: "/instances/shop/private/orders", headers: { authorization: `Bearer ${till.token}` } });

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

test("a use is written no more often where ten thousands of other tokens are used", async () => {
  const { serial: instance } = (await app.deps.instances.find("shop"))!;
  const uses = new TokenUses(app.deps.db);
  for (const minutes of [1n, 3n]) {
    uses.note(instance, BigInt(till.serial), START + minutes * MINUTE);
    await uses.write();
    expect(await seenAfter()).toBe(MINUTE);
    for (let other = 1n; other <= 20_000n; other++) uses.note(instance, -other, START + minutes * MINUTE);
  }
});
