/** Exports and days of a shop that sells, gives back and is paid out: every format says the same, to the smallest unit. */

import { inflateRawSync } from "node:zlib";
import { allJobs } from "@kontor/merchant/all-jobs";
import { runNow } from "@kontor/merchant/jobs/runner";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { readSheet } from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

interface EntryJson {
  readonly kind: string;
  readonly order_id?: string;
  readonly description?: string;
  readonly gross: string;
  readonly fee: string;
  readonly net: string;
  readonly wtid?: string;
  readonly taxes?: readonly { readonly name: string; readonly tax: string }[];
}

let shop: TestShop;
let begin: bigint;

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    exchanges: [
      {
        name: "exchange",
        wireFee: "0.01",
        denominations: [{ value: "1", cipher: "CS", fees: { deposit: "0.003", refund: "0.001" } }],
      },
    ],
  });
  const { accounts } = (await shop.call("private/accounts")).body as unknown as { accounts: { h_wire: string }[] };
  const facade = {
    credit_facade_url: shop.sandbox.bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  };
  const patched = await shop.call(`private/accounts/${accounts[0]!.h_wire}`, facade, { method: "PATCH" });
  expect(patched.status).toBe(204);
  begin = shop.sandbox.clock.now();
  const wallet = await shop.richWallet("KUDOS:20");
  const sell = async (order_id: string, amount: string, more: JsonObject = {}) => {
    const now = shop.sandbox.clock.now();
    const deadlines = {
      pay_deadline: { ...timestampToJson(now + HOUR) },
      wire_transfer_deadline: { ...timestampToJson(now + 2n * DAY) },
    };
    const { payUri } = await shop.order(
      { order_id, amount, max_fee: "KUDOS:1", ...deadlines, ...more },
      { refund_delay: { d_us: Number(DAY) } },
    );
    return (await pay(wallet, await claim(wallet, payUri))).order;
  };
  const products = [
    { product_name: "Tea", description: "Tea", unit_quantity: "1.5", unit: "l", price: "KUDOS:2" },
    { description: "Cake", quantity: 2, price: "KUDOS:1", taxes: [{ name: "VAT 19%", tax: "KUDOS:0.16" }] },
  ];
  await sell("sold", "KUDOS:3", { summary: '=HYPERLINK("http://evil")', products });
  const full = await sell("full", "KUDOS:2");
  const part = await sell("part", "KUDOS:4");
  await sell("left", "KUDOS:5");
  for (const [id, refund] of [
    ["full", "2"],
    ["part", "1.5"],
    ["left", "1"],
  ] as const) {
    const granted = await shop.call(`private/orders/${id}/refund`, { refund: `KUDOS:${refund}`, reason: "a scratch" });
    expect(granted.status).toBe(200);
  }
  for (const order of [full, part]) expect((await refunds(wallet, order))!.failed).toEqual([]);
  for (let days = 0; days < 7; days++) {
    shop.sandbox.clock.advance(DAY);
    await shop.sandbox.exchanges[0]!.aggregate();
    for (const job of allJobs) await runNow(shop.backend.deps, job);
  }
}, 120_000);

afterAll(() => shop?.stop());

const from = () => `from=${begin / 1_000_000n}`;

async function fetched(query: string, headers = {}): Promise<Response> {
  return fetch(new URL(`private/kontor/export?${query}`, shop.url), {
    headers: { authorization: `Bearer secret-token:${PASSWORD}`, ...headers },
  });
}

async function entries(query = from()): Promise<EntryJson[]> {
  const answer = await fetched(`format=json&${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { entries: EntryJson[] }).entries;
}

/** In units of 10^-8. */
function units(text: string): bigint {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + fraction.padEnd(8, "0"));
  return text.startsWith("-") ? -value : value;
}

const sum = (all: readonly EntryJson[], member: "gross" | "fee" | "net") =>
  all.reduce((total, entry) => total + units(entry[member]), 0n);

describe("an export", () => {
  test("has a row for each thing, and nothing is owed once all was paid out", async () => {
    const all = await entries();
    const of = (kind: string) => all.filter((entry) => entry.kind === kind);
    expect(of("sale").map(({ order_id, gross }) => [order_id, gross])).toEqual([
      ["sold", "3"],
      ["full", "2"],
      ["part", "4"],
      ["left", "5"],
    ]);
    expect(of("sale")[0]!.taxes).toEqual([{ name: "VAT 19%", tax: "0.16" }]);
    expect(of("refund").map(({ order_id, gross, description }) => [order_id, gross, description])).toEqual([
      ["full", "-2", "a scratch"],
      ["part", "-1.5", "a scratch"],
      ["left", "-1", "a scratch"],
    ]);
    // The refund that nobody picked up was paid out, and coins that were given back in full cost no fee.
    expect(of("refund_lapsed").map(({ order_id, gross }) => [order_id, gross])).toEqual([["left", "1"]]);
    expect(of("correction").map(({ order_id }) => order_id)).toEqual(["full", "part"]);
    expect(of("payout").length).toBeGreaterThan(0);
    expect(sum(all, "net")).toBe(0n);
    const { incoming_transactions: credits } = (await (
      await fetch(`${shop.sandbox.bank.revenueUrl("shop")}history?limit=100`)
    ).json()) as { incoming_transactions: { amount: string }[] };
    const arrived = credits.reduce((total, { amount }) => total + units(amount.replace("KUDOS:", "")), 0n);
    expect(-sum(of("payout"), "net")).toBe(arrived);
    // What was entered once is not entered again.
    expect(await entries()).toEqual(all);
  });

  test("agrees with the statistics", async () => {
    const all = await entries();
    const yearly = async (slug: string) => {
      const { body } = await shop.call(`private/statistics-amount/${slug}?by=BUCKET`);
      const buckets = body.buckets as unknown as { range: string; cumulative_amounts: string[] }[];
      return buckets
        .filter(({ range }) => range === "year")
        .flatMap(({ cumulative_amounts }) => cumulative_amounts)
        .reduce((total, amount) => total + units(amount.replace("KUDOS:", "")), 0n);
    };
    const of = (kind: string) => all.filter((entry) => entry.kind === kind);
    expect(await yearly("payments-received")).toBe(sum(of("sale"), "gross"));
    expect(await yearly("refunds-granted")).toBe(-sum(of("refund"), "gross"));
    expect(await yearly("total-deposit-fees-paid")).toBe(sum(of("deposit_fee"), "fee"));
    expect(await yearly("total-wire-fees-paid")).toBe(sum(of("wire_fee"), "fee"));
  });

  test("as CSV has numbers in columns of their own, as the locale writes them, and no formula", async () => {
    const english = await fetched(`${from()}&format=csv`);
    expect(english.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const [head, first] = (await english.text()).split("\r\n");
    expect(head).toContain('"Date","Time","What","Order","Item or reason","Till","Currency","Gross","Tax: VAT 19%"');
    expect(first).toMatch(
      /^\d{4}-\d\d-\d\d,\d\d:\d\d:\d\d,"Sale","sold","'=HYPERLINK\(""http:\/\/evil""\)",,"KUDOS",3\.00,0\.16,/,
    );
    const german = (await (await fetched(`${from()}&format=csv&locale=de-CH`)).text()).split("\r\n");
    expect(german[0]).toContain('"Bestellung"');
    const austrian = (await (await fetched(`${from()}&format=csv&locale=de_AT`)).text()).split("\r\n");
    expect(austrian[1]).toMatch(/^\d\d\.\d\d\.\d{4};\d\d:\d\d:\d\d;"Verkauf";"sold";.*;"KUDOS";3,00;0,16;/);
    expect(austrian.length).toBe((await entries()).length + 2);
  });

  test("as a workbook has numbers and days that another program reads as such, and text that looks like a formula is text", async () => {
    const answer = await fetched(`${from()}&format=xlsx`);
    const archive = Buffer.from(await answer.arrayBuffer());
    const [titles = [], ...rows] = await readSheet(archive);
    const all = await entries();
    const cell = (row: number, title: string) => rows[row]![titles.indexOf(title)];
    expect(rows.length).toBe(all.length);
    const day = new Date(Number(begin / 1000n)).toISOString().slice(0, 10);
    expect(cell(0, "Date")).toEqual(new Date(`${day}T00:00:00Z`));
    expect(cell(0, "Time")).toBeInstanceOf(Date);
    expect(cell(0, "Item or reason")).toBe('=HYPERLINK("http://evil")');
    expect(["Gross", "Tax: VAT 19%", "Net", "Payout"].map((title) => cell(0, title))).toEqual([3, 0.16, 3, null]);
    const net = titles.indexOf("Net");
    for (const [index, { kind, net: told }] of all.entries()) {
      if (kind !== "payout") expect(rows[index]![net], kind).toBe(Number(told));
    }
    const files = unzipped(archive);
    expect([...files.keys()]).toContain("[Content_Types].xml");
    expect([...files.values()].join("")).not.toContain("<f>");
  });

  test("as PDF is a document to be read, in the reader's language", async () => {
    const answer = await fetched(`${from()}&locale=fr`, { accept: "application/pdf" });
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(answer.headers.get("content-language")).toBe("fr");
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  });

  test("is of the time that is asked for, in days of the shop", async () => {
    expect(await entries("from=2020-01-01&to=2020-01-31")).toEqual([]);
    const all = await entries("from=2020-01-01");
    expect(all.length).toBe((await entries()).length);
    expect((await entries("last=year")).length + (await entries("last=month")).length).toBeLessThanOrEqual(
      all.length * 2,
    );
    for (const [query, parameter] of [
      ["from=2020-02-30", "from"],
      ["to=tomorrow", "to"],
      ["from=2020-01-02&to=2020-01-01", "to"],
      ["last=decade", "last"],
      ["last=day&from=2020-01-01", "last"],
      ["format=doc", "format"],
      ["locale=%00", "locale"],
      ["time_zone=Mars", "time_zone"],
      ["time_zone=", "time_zone"],
      ["from=2020-01-01&to=", "to"],
      ["from=99999999999", "from"],
      ["from=2020-13-01", "from"],
    ]) {
      const refused = await fetched(query!);
      expect.soft([refused.status, ((await refused.json()) as JsonObject).parameter], query).toEqual([400, parameter]);
    }
    for (const format of ["csv", "xlsx", "pdf"]) {
      expect((await fetched(`from=9999-12-31&to=9999-12-31&format=${format}`)).status, format).toBe(200);
    }
    expect((await fetched("", { accept: "image/png" })).status).toBe(406);
    expect((await fetch(new URL("private/kontor/export", shop.url))).status).toBe(401);
  });
});

describe("a day", () => {
  const day = async (query: string) => {
    const { body, status } = await shop.call(`private/kontor/day?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };

  test("says what was sold and given back, by product and till", async () => {
    const date = new Date(Number(begin / 1000n)).toISOString().slice(0, 10);
    const body = await day(`date=${date}`);
    expect(body).toMatchObject({
      date,
      time_zone: "UTC",
      totals: [{ currency: "KUDOS", sales: "14", sale_count: 4, refunds: "4.5", refund_count: 3, tips: "0" }],
      tills: [{ name: "", sales: "14", sale_count: 4 }],
      products: [
        { name: "Tea", unit: "l", quantity: "1.5", sum: "2" },
        { name: "Cake", quantity: "2", sum: "1" },
      ],
      categories: [{ name: "", sum: "14" }],
    });
    expect(await day(`date=${date}&till=5`)).toMatchObject({ totals: [], tills: [], products: [] });
    expect(await day("date=2020-02-29")).toMatchObject({ totals: [] });
    for (const query of ["mine=yes", "mine=yes&till=5", "mine=perhaps"]) {
      const refused = await shop.call(`private/kontor/day?${query}`);
      expect(refused, query).toMatchObject({ status: 400, body: { parameter: "mine" } });
    }
  });

  test("is the shop's, also around daylight saving", async () => {
    const patched = await shop.call("private/kontor/days", { time_zone: "europe/zurich" }, { method: "PATCH" });
    expect(patched.status).toBe(204);
    expect(await day("date=2026-03-29")).toMatchObject({
      time_zone: "Europe/Zurich",
      begin: { t_s: Date.parse("2026-03-28T23:00Z") / 1000 },
      end: { t_s: Date.parse("2026-03-29T22:00Z") / 1000 },
    });
    expect(await day("date=2026-03-29&time_zone=UTC")).toMatchObject({
      begin: { t_s: Date.parse("2026-03-29") / 1000 },
    });
    expect((await shop.call("private/kontor/days")).body).toEqual({
      time_zone: "Europe/Zurich",
      statements: "monthly",
    });
    const refused = await shop.call("private/kontor/days", { time_zone: "Mars/Olympus" }, { method: "PATCH" });
    expect(refused).toMatchObject({ status: 400, body: { parameter: "time_zone" } });
    expect((await shop.call("private/kontor/day?date=2026-02-29")).status).toBe(400);
  });
});

/** The files of an archive, read the way the directory at its end says. */
function unzipped(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let place = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    const [packed, size, length] = [
      archive.readUInt32LE(place + 20),
      archive.readUInt32LE(place + 24),
      archive.readUInt16LE(place + 28),
    ];
    const name = archive.subarray(place + 46, place + 46 + length).toString();
    const local = archive.readUInt32LE(place + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const text = inflateRawSync(archive.subarray(start, start + packed));
    expect(text.length).toBe(size);
    files.set(name, text.toString());
    place += 46 + length + archive.readUInt16LE(place + 30) + archive.readUInt16LE(place + 32);
  }
  return files;
}
