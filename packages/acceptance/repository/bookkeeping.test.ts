/** What the bookkeeper's guide says: its addresses are asked, its request is sent, and its columns add up to what they mean. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allJobs } from "@kontor/merchant/all-jobs";
import { runNow } from "@kontor/merchant/jobs/runner";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { DAY, timestampToJson } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runKontor } from "../commands/run-kontor.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { blocksOf, readDocument, runIn } from "./typed-blocks.js";

const GUIDE = readDocument("docs/bookkeeping.md");
const TOKEN = `secret-token:${PASSWORD}`;

let directory: string;
let shop: TestShop;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-bookkeeping-"));
  shop = await startTestShop({
    jobs: false,
    settings: { "kontor-mail/FILE": join(directory, "mails") },
    exchanges: [{ name: "exchange", wireFee: "0.01" }],
  });
  const [account] = (await shop.call("private/accounts")).body.accounts as unknown as { readonly h_wire: string }[];
  const facade = {
    credit_facade_url: shop.sandbox.bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  };
  await shop.call(`private/accounts/${account!.h_wire}`, facade, { method: "PATCH" });
  await sell();
  for (let days = 0; days < 40; days += 5) {
    shop.sandbox.clock.advance(5n * DAY);
    await shop.sandbox.exchanges[0]!.aggregate();
    for (const job of allJobs) await runNow(shop.backend.deps, job);
  }
}, 120_000);

afterAll(async () => {
  await shop?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** For 3, of which 1 goes back. */
async function sell(): Promise<void> {
  const wallet = await shop.richWallet("KUDOS:5");
  const wire_transfer_deadline = { ...timestampToJson(shop.sandbox.clock.now() + 3n * DAY) };
  const order = { order_id: "sold", amount: "KUDOS:3", max_fee: "KUDOS:1", wire_transfer_deadline };
  const { payUri } = await shop.order(order, { refund_delay: { d_us: Number(DAY) } });
  const { order: bought } = await pay(wallet, await claim(wallet, payUri));
  await shop.call("private/orders/sold/refund", { refund: "KUDOS:1", reason: "a scratch" });
  await refunds(wallet, bought);
}

const written = (pattern: RegExp) => {
  const [, text] = pattern.exec(GUIDE)!;
  return text!;
};

async function ask(path: string, body?: unknown): Promise<{ readonly status: number; readonly content: Buffer }> {
  const answer = await fetch(new URL(path.replace(/^\//, ""), shop.url), {
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body === undefined ? {} : { method: "PATCH", body: JSON.stringify(body) }),
  });
  return { status: answer.status, content: Buffer.from(await answer.arrayBuffer()) };
}

test("the workbook of a month is fetched as it is written", async () => {
  const [block] = blocksOf(GUIDE, "sh");
  await runIn(directory, block!.replace("https://shop.example/", shop.url), (place) => place, { TOKEN });
  expect(readFileSync(join(directory, "march.xlsx"), "latin1")).toMatch(/^PK/);
});

test("every format and every time that is named is taken, and none besides", async () => {
  const formats = written(/^`format` is (.*?);/m).match(/\w+(?=`)/g)!;
  expect(formats).toEqual(["csv", "xlsx", "pdf", "json"]);
  const times = written(/`last=(day`,\s+`week`, `month`, `quarter` or `year)`/).match(/\w+(?=`|$)/g)!;
  const queries = [
    ...formats.map((name) => `format=${name}`),
    ...times.filter((word) => word !== "or").map((name) => `last=${name}`),
  ];
  expect(queries).toHaveLength(9);
  for (const query of queries) expect((await ask(`private/kontor/export?${query}`)).status, query).toBe(200);
  for (const query of ["format=ods", "last=decade"])
    expect((await ask(`private/kontor/export?${query}`)).status, query).toBe(400);
});

test("the columns are there, and their sums are what the table says", async () => {
  const { content } = await ask("private/kontor/export?from=1&format=csv&locale=en-US");
  const [titles, ...rows] = content
    .toString()
    .trim()
    .split("\r\n")
    .map((line) => line.replaceAll('"', "").split(","));
  const columns = [...GUIDE.matchAll(/^\| (\w+) +\| .* \|$/gm)].map(([, name]) => name!);
  expect(columns.slice(0, 6)).toEqual(["column", "Gross", "Tax", "Fee", "Net", "Payout"]);
  const sum = (title: string) => rows.reduce((total, row) => total + Number(row[titles!.indexOf(title)]), 0);
  expect({ gross: sum("Gross"), fee: sum("Fee") }).toEqual({ gross: 2, fee: expect.any(Number) });
  expect(titles).toContain("Net");
  expect(sum("Payout")).toBeGreaterThan(1);
  expect(sum("Payout")).toBeCloseTo(sum("Net"), 6);
});

test("the rows have the names that the table explains", async () => {
  const explained = GUIDE.slice(GUIDE.indexOf("| row |"), GUIDE.indexOf("Parts of a tax"));
  const { content } = await ask("private/kontor/export?from=1&format=csv&locale=en-US");
  const kinds = new Set(
    content
      .toString()
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",")[2]!.replaceAll('"', "")),
  );
  expect(kinds.size).toBeGreaterThan(3);
  for (const kind of kinds) expect(explained.toLowerCase(), kind).toContain(kind.toLowerCase());
});

test("statements are listed, fetched in each form, verified, and closed as often as one says", async () => {
  const { content } = await ask("private/kontor/statements");
  const { statements } = JSON.parse(content.toString()) as {
    readonly statements: readonly { readonly number: number }[];
  };
  expect(statements.at(-1)).toMatchObject({ number: 1 });
  const one = written(/`GET (\/private\/kontor\/statements\/\$N)\?format=pdf`/).replace("$N", "1");
  const files: string[] = [];
  for (const format of ["pdf", "xlsx", "csv", "json"]) {
    const answer = await ask(`${one}?format=${format}`);
    expect(answer.status, format).toBe(200);
    const file = join(directory, `statement.${format}`);
    writeFileSync(file, answer.content);
    if (format === "pdf" || format === "json") files.push(file);
  }
  expect(GUIDE).toContain("`kontor statement verify FILE...` reads JSON and PDF");
  expect(await runKontor(["statement", "verify", ...files])).toMatchObject({ exitCode: 0, stderr: "" });
  writeFileSync(files[1]!, readFileSync(files[1]!, "latin1").replace("KUDOS", "KUDOZ"), "latin1");
  expect(await runKontor(["statement", "verify", files[1]!])).toMatchObject({ exitCode: 1, stderr: "" });

  expect(GUIDE).toContain('with `{"statements": "quarterly"}` or `"never"`');
  for (const howOften of ["quarterly", "never"]) {
    expect((await ask("private/kontor/days", { statements: howOften })).status).toBe(204);
  }
});

test("a day is told, and a report is sent as the example asks", async () => {
  const day = written(/`GET (\/private\/kontor\/day\?date=[\d-]+)`/);
  expect((await ask(day)).status).toBe(200);
  const made = await shop.call("private/reports", JSON.parse(blocksOf(GUIDE, "json")[0]!));
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const zone = JSON.parse(written(/`PATCH \/private\/kontor\/days` with `(\{"time_zone".*?\})`/)) as object;
  expect((await ask("private/kontor/days", zone)).status).toBe(204);
});
