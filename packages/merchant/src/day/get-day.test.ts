import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

/** 2026-03-28 23:30 in UTC, which is the next day in Zurich; that day the clocks go forward there. */
const NOW = BigInt(Date.UTC(2026, 2, 28, 23, 30)) * 1000n;
const URL = "/instances/shop/private/kontor/day";
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => NOW } });
  await app.makeInstance("admin");
  await app.makeInstance("shop");
});
afterAll(() => app.stop());

test("a day without sales has its bounds and nothing else, and is today by default", async () => {
  const { status, body } = await app.askAsOwner({ url: URL });
  expect(status).toBe(200);
  expect(body).toMatchObject({ date: "2026-03-28", time_zone: "UTC", totals: [], tills: [], products: [] });
});

test("a day is that of the time zone, also where it has 23 hours", async () => {
  const { body } = await app.askAsOwner({ url: `${URL}?time_zone=Europe/Zurich` });
  expect(body).toMatchObject({ date: "2026-03-29", time_zone: "Europe/Zurich" });
  const [begin, end] = [body.begin, body.end] as { readonly t_s: number }[];
  expect(end!.t_s - begin!.t_s).toBe(23 * 3600);
});

test("what is no day or no time zone is refused by its name", async () => {
  for (const [query, parameter] of [
    ["date=2026-02-30", "date"],
    ["date=yesterday", "date"],
    ["time_zone=Europe/Nowhere", "time_zone"],
  ] as const) {
    const { status, body } = await app.askAsOwner({ url: `${URL}?${query}` });
    expect({ status, parameter: body.parameter }, query).toEqual({ status: 400, parameter });
  }
});

test("a till asks for what it sold itself; who shows a password has no till", async () => {
  const { body: pairing } = await app.askAsOwner({
    method: "POST",
    url: "/instances/shop/private/kontor/pairings",
    body: { scope: "order-pos:refreshable", name: "till" },
  });
  const pairings = { method: "POST", url: "/instances/shop/kontor/pairings", body: { code: pairing.code } } as const;
  const { token } = (await app.ask(pairings)).body;
  const own = await app.ask({ url: `${URL}?mine=yes`, headers: { authorization: `Bearer ${token}` } });
  expect(own).toMatchObject({ status: 200, body: { date: "2026-03-28", totals: [] } });
  for (const query of ["mine=yes", "mine=yes&till=1"]) {
    expect(await app.askAsOwner({ url: `${URL}?${query}` }), query).toMatchObject({
      status: 400,
      body: { parameter: "mine" },
    });
  }
});
