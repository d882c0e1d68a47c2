/** Statistics of a shop that takes real payments: what they say is what happened, once, however often somebody asks. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

interface AmountBucket {
  readonly start_time: { readonly t_s: number };
  readonly end_time: { readonly t_s: number };
  readonly range: string;
  readonly cumulative_amounts: readonly string[];
}

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  const wallet = await shop.richWallet("KUDOS:20");
  for (const amount of ["KUDOS:3", "KUDOS:1.5"]) {
    const { payUri } = await shop.order({ amount });
    await pay(wallet, await claim(wallet, payUri));
  }
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:2", products: [{ description: "Tea", quantity: 3 }] });
  await pay(wallet, await claim(wallet, payUri));
  for (const refund of ["KUDOS:0.5", "KUDOS:0.5", "KUDOS:1.25"]) {
    await shop.call(`private/orders/${orderId}/refund`, { refund, reason: "cold" });
  }
  await shop.order({ amount: "KUDOS:7" });
  const abandoned = await shop.order({ amount: "KUDOS:8" });
  await shop.call(`private/orders/${abandoned.orderId}`, undefined, { method: "DELETE" });
});

afterAll(() => shop?.stop());

async function get(path: string): Promise<JsonObject> {
  const { status, body } = await shop.call(path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function counted(slug: string): Promise<unknown> {
  const { buckets } = (await get(`private/statistics-counter/${slug}?by=BUCKET`)) as unknown as {
    buckets: { range: string; cumulative_counter: number }[];
  };
  return buckets.find(({ range }) => range === "year")?.cumulative_counter;
}

async function summed(slug: string): Promise<unknown> {
  const { buckets } = (await get(`private/statistics-amount/${slug}?by=BUCKET`)) as unknown as {
    buckets: AmountBucket[];
  };
  return buckets.find(({ range }) => range === "year")?.cumulative_amounts;
}

describe("statistics", () => {
  test("count each thing once, also what was deleted since", async () => {
    for (let round = 0; round < 2; round++) {
      expect(await counted("orders-created")).toBe(5);
      expect(await counted("orders-claimed")).toBe(3);
      expect(await counted("orders-paid")).toBe(3);
      expect(await counted("products-sold")).toBe(3);
    }
  });

  test("add up money per currency: what was received, what was granted back, and the fees of the coins", async () => {
    expect(await summed("payments-received")).toEqual(["KUDOS:6.5"]);
    expect(await summed("refunds-granted")).toEqual(["KUDOS:1.25"]);
    const fees = (await summed("total-deposit-fees-paid")) as string[];
    expect(await summed("deposits-fees-paid")).toEqual(fees);
    const [left] = (await summed("payments-received-after-deposit-fee")) as string[];
    const number = (amount: string | undefined) => Number(amount?.replace("KUDOS:", ""));
    expect(number(left) + number(fees[0])).toBeCloseTo(6.5, 8);
  });

  test("come by calendar in UTC, and since then up to now", async () => {
    const body = (await get("private/statistics-amount/payments-received")) as unknown as {
      buckets: AmountBucket[];
      intervals: { start_time: { t_s: number }; cumulative_amounts: string[] }[];
      buckets_description: string;
      intervals_description: string;
    };
    const day = body.buckets.find(({ range }) => range === "day")!;
    expect([day.start_time.t_s % 86_400, day.end_time.t_s - day.start_time.t_s]).toEqual([0, 86_400]);
    expect(body.buckets.map(({ range }) => range)).toEqual(
      expect.arrayContaining(["hour", "week", "month", "quarter"]),
    );
    expect(body.intervals.length).toBeGreaterThan(3);
    for (const { cumulative_amounts } of body.intervals) expect(cumulative_amounts).toEqual(["KUDOS:6.5"]);
    expect(body.buckets_description).toMatch(/paid/);
    expect(body.intervals_description).toMatch(/paid/);
  });

  test("give one list or the other, whatever the case; anything else is refused", async () => {
    expect((await get("private/statistics-counter/orders-paid?by=bucket")).intervals).toEqual([]);
    expect((await get("private/statistics-counter/orders-paid?by=Interval")).buckets).toEqual([]);
    const refused = await shop.call("private/statistics-counter/orders-paid?by=year");
    expect(refused).toMatchObject({ status: 400, body: { code: 26, parameter: "by" } });
  });

  test("of a slug that nobody counts there is nothing", async () => {
    for (const kind of ["amount", "counter"]) {
      expect(await get(`private/statistics-${kind}/no-such-thing`)).toEqual({ buckets: [], intervals: [] });
    }
  });

  test("are there for the administrator, and for nobody without the right", async () => {
    const managed = await get("management/instances/admin/statistics-counter/orders-paid?by=BUCKET");
    expect(managed).toEqual(await get("private/statistics-counter/orders-paid?by=BUCKET"));
    const unknown = await shop.call("management/instances/nobody/statistics-counter/orders-paid");
    expect(unknown).toMatchObject({ status: 404, body: { code: 2000 } });
    const login = await shop.call("private/token", { scope: "order-simple" });
    const headers = { authorization: `Bearer ${String(login.body.access_token)}` };
    const refused = await shop.call("private/statistics-counter/orders-paid", undefined, { headers });
    expect(refused.status).toBe(403);
    const reader = await shop.call("private/token", { scope: "readonly" });
    const mayRead = { authorization: `Bearer ${String(reader.body.access_token)}` };
    expect((await shop.call("private/statistics-counter/orders-paid", undefined, { headers: mayRead })).status).toBe(
      200,
    );
  });

  test("of two shops on one server do not mix", async () => {
    await shop.call("management/instances", {
      id: "tea",
      name: "Tea",
      address: {},
      jurisdiction: {},
      use_stefan: true,
      auth: { method: "token", password: PASSWORD },
    });
    expect(await get("instances/tea/private/statistics-counter/orders-paid")).toMatchObject({ buckets: [] });
  });
});

describe("reports", () => {
  test("draw the transactions: one value for each label and period, up to the current one", async () => {
    const report = (await get("private/statistics-report/transactions?granularity=day&count=3")) as unknown as {
      start_date: { t_s: number };
      end_date: { t_s: number };
      charts: {
        chart_name: string;
        labels: string[];
        data_groups: { start_date: { t_s: number }; values: number[] }[];
      }[];
    };
    expect(report).toMatchObject({ bucket_period: { d_us: 86_400_000_000 } });
    expect(report.end_date.t_s - report.start_date.t_s).toBe(3 * 86_400);
    const [revenue, refunds] = report.charts;
    expect(revenue).toMatchObject({ chart_name: "Revenue", labels: ["KUDOS"] });
    expect(revenue!.data_groups.map(({ values }) => values)).toEqual([[0], [0], [6.5]]);
    expect(refunds!.data_groups.at(-1)!.values).toEqual([1.25]);
  });

  test("show how many orders became payments", async () => {
    const report = (await get("private/statistics-report/sales-funnel?count=1")) as unknown as {
      charts: { labels: string[]; data_groups: { values: number[] }[] }[];
    };
    expect(report.charts[0]).toMatchObject({
      labels: ["Created", "Claimed", "Paid", "Settled"],
      data_groups: [{ values: [5, 3, 3, 0] }],
    });
  });

  test("come as CSV, too", async () => {
    const answer = await fetch(new URL("private/statistics-report/transactions?count=1", shop.url), {
      headers: { authorization: `Bearer secret-token:${PASSWORD}`, accept: "text/csv" },
    });
    expect(answer.headers.get("content-type")).toMatch(/^text\/csv/);
    const [head, row] = (await answer.text()).split("\r\n");
    expect(head).toContain('"Revenue (KUDOS)"');
    expect(row).toContain(",6.5,");
  });

  test("show what was paid for each tax and went to each money pot, also what a person changed", async () => {
    const { pot_serial_id: pot } = (await shop.call("private/pots", { pot_name: "Box", description: "" })).body;
    const taxes = [
      { name: "VAT 19%", tax: "KUDOS:0.16" },
      { name: "=TIP()", tax: "KUDOS:0.04" },
    ];
    const products = [{ description: "Cake", quantity: 1, price: "KUDOS:1", taxes, product_money_pot: pot as number }];
    const { payUri } = await shop.order({ amount: "KUDOS:1", products, order_default_money_pot: pot as number });
    const wallet = await shop.richWallet("KUDOS:2");
    await pay(wallet, await claim(wallet, payUri));
    await shop.call(`private/pots/${pot}`, { new_pot_totals: ["KUDOS:0.25"] }, { method: "PATCH" });

    const values = async (name: string) => {
      const report = await get(`private/statistics-report/${name}?count=1&granularity=day`);
      return (report as unknown as { charts: object[] }).charts;
    };
    expect(await values("taxes")).toMatchObject([
      { chart_name: "Taxes (KUDOS)", labels: ["=TIP()", "VAT 19%"], data_groups: [{ values: [0.04, 0.16] }] },
    ]);
    expect(await values("money-pots")).toMatchObject([
      { chart_name: "Money pots (KUDOS)", labels: ["Box"], data_groups: [{ values: [0.25] }] },
    ]);
    const headers = { authorization: `Bearer secret-token:${PASSWORD}`, accept: "text/csv" };
    const csv = await (await fetch(new URL("private/statistics-report/taxes?count=1", shop.url), { headers })).text();
    expect(csv).toContain('"Taxes (KUDOS) (=TIP())"');
  });

  test("come as PDF with charts, tagged", async () => {
    for (const name of ["transactions", "money-pots", "taxes", "sales-funnel"]) {
      const headers = { authorization: `Bearer secret-token:${PASSWORD}`, accept: "application/pdf" };
      const answer = await fetch(new URL(`private/statistics-report/${name}`, shop.url), { headers });
      expect(answer.headers.get("content-type")).toBe("application/pdf");
      const text = Buffer.from(await answer.arrayBuffer()).toString("latin1");
      expect(text.startsWith("%PDF-1.7")).toBe(true);
      expect(text).toContain("/S /Figure");
      expect(text).toContain("/S /TH");
      expect(text).toContain("/Marked true");
    }
  });

  test("are refused for what there is not, or not any more", async () => {
    for (const name of ["weather", "__proto__", "toString"]) {
      expect.soft((await shop.call(`private/statistics-report/${name}`)).status, name).toBe(404);
    }
    for (const query of ["granularity=minute", "count=0", "count=1001", "count=x"]) {
      expect.soft((await shop.call(`private/statistics-report/transactions?${query}`)).status, query).toBe(400);
    }
    const gone = await shop.call("private/statistics-report/transactions?granularity=hour&count=1000");
    expect(gone).toMatchObject({ status: 410, body: { parameter: "count" } });
    const headers = { accept: "image/png" };
    expect((await shop.call("private/statistics-report/transactions", undefined, { headers })).status).toBe(406);
  });
});
