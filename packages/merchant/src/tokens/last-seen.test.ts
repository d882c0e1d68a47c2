/** When a till was heard of the last time, as its owner sees it. */

import { DAY, HOUR, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
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
  const { body } = await app.askAsOwner({ url: `/instances/${instance}/private/kontor/last-seen${query}` });
  return body.tokens as readonly Use[];
}

test("a till is seen when it is let in, by the server's clock", async () => {
  const { body } = await app.askAsOwner({ url: "/instances/shop/private/kontor/last-seen?limit=-1" });
  const t_s = Number(START / SECOND);
  expect(body).toEqual({ now: { t_s }, tokens: [{ serial: till.serial, device: till.serial, last_used: { t_s } }] });
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
