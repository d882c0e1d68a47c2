/** Statements of account: closed once, chained, signed, and checked by who has nothing but the files. */

import { spawnSync } from "node:child_process";
import { verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allJobs } from "@kontor/merchant/all-jobs";
import { runNow } from "@kontor/merchant/jobs/runner";
import { closeStatements } from "@kontor/merchant/statements/close-statements";
import { chainProblems, type ReadStatement, readStatement } from "@kontor/merchant/statements/verify";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { decodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runKontor } from "../commands/run-kontor.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

const folder = mkdtempSync(join(tmpdir(), "kontor-statements-"));
let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    settings: { "kontor-mail/FILE": join(folder, "mails"), "kontor/TIME_ZONE": "Europe/Zurich" },
    exchanges: [
      {
        name: "exchange",
        wireFee: "0.01",
        denominations: [{ value: "1", cipher: "CS", fees: { deposit: "0.003", refund: "0.001" } }],
      },
    ],
  });
  const { accounts } = (await shop.call("private/accounts")).body as unknown as { accounts: { h_wire: string }[] };
  await shop.call(
    `private/accounts/${accounts[0]!.h_wire}`,
    { credit_facade_url: shop.sandbox.bank.revenueUrl("shop"), credit_facade_credentials: { type: "none" } },
    { method: "PATCH" },
  );
  await sql`update instances set email = 'owner@shop.example'`.execute(shop.backend.deps.db.queries);
  await sell("first");
  await days(5);
}, 120_000);

afterAll(async () => {
  await shop?.stop();
  rmSync(folder, { recursive: true });
});

async function sell(orderId: string): Promise<void> {
  const now = shop.sandbox.clock.now();
  const deadlines = {
    pay_deadline: { ...timestampToJson(now + HOUR) },
    wire_transfer_deadline: { ...timestampToJson(now + DAY) },
  };
  const wallet = await shop.richWallet("KUDOS:4");
  const { payUri } = await shop.order(
    { order_id: orderId, amount: "KUDOS:3", max_fee: "KUDOS:1", ...deadlines },
    { refund_delay: { d_us: 0 } },
  );
  await pay(wallet, await claim(wallet, payUri));
}

async function days(count: number): Promise<void> {
  for (let day = 0; day < count; day += 5) {
    shop.sandbox.clock.advance(5n * DAY);
    await shop.sandbox.exchanges[0]!.aggregate();
    for (const job of allJobs) await runNow(shop.backend.deps, job);
  }
}

async function list(): Promise<{ public_key?: string; statements: (JsonObject & { number: number })[] }> {
  const { body, status } = await shop.call("private/kontor/statements?limit=100");
  expect(status, JSON.stringify(body)).toBe(200);
  return body as never;
}

async function download(number: number, format: string): Promise<string> {
  const url = new URL(`private/kontor/statements/${number}?format=${format}`, shop.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer secret-token:${PASSWORD}` } });
  expect(answer.status).toBe(200);
  const file = join(folder, `statement-${number}.${format}`);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  return file;
}

const read = (file: string) => readStatement(file, readFileSync(file)) as ReadStatement;

test("are closed once for each month that is over, and tell their owner", { timeout: 120_000 }, async () => {
  const begun = (await list()).statements.length;
  await days(40);
  await sell("second");
  await days(35);
  const { statements } = await list();
  expect(statements.length).toBeGreaterThan(begun);
  expect(statements.map(({ number }) => number)).toEqual(statements.map((_, index) => index + 1));
  // What several processes do at once is done once, and what is closed stays as it is.
  const deps = shop.backend.deps;
  await Promise.all([runNow(deps, closeStatements), runNow(deps, closeStatements), list()]);
  expect((await list()).statements).toEqual(statements);
  const mails = readFileSync(join(folder, "mails"), "utf8");
  for (const { number } of statements) expect(mails.split(`Subject: Statement of account ${number}\n`).length).toBe(2);
  expect(mails).toContain("Objections are possible until");
  const events = (await shop.call("private/kontor/events?types=statement_closed")).body.events as JsonObject[];
  expect(events.at(-1)).toMatchObject({ statement: statements.length });
  // Days of the shop, not of UTC.
  expect(statements[0]).toMatchObject({
    period: { time_zone: "Europe/Zurich", first_day: expect.stringMatching(/-01$/) },
  });
});

test("are the same as JSON, PDF, CSV and workbook, and lead from one balance to the next", async () => {
  const { statements } = await list();
  const files: string[] = [];
  for (const { number, rows } of statements as unknown as { number: number; rows: { count: number } }[]) {
    const file = await download(number, "json");
    const pdf = await download(number, "pdf");
    expect(read(file).problems).toEqual([]);
    expect({ ...read(pdf), name: "" }).toEqual({ ...read(file), name: "" });
    const csv = readFileSync(await download(number, "csv"), "utf8")
      .trim()
      .split("\r\n");
    expect(csv.length).toBe(rows.count + 1);
    await download(number, "xlsx");
    // Asked again, it is the same to the byte.
    const before = readFileSync(pdf);
    expect(readFileSync(await download(number, "pdf")).equals(before)).toBe(true);
    files.push(file, pdf);
  }
  expect(chainProblems(files.map(read))).toEqual([]);
  const checked = await runKontor(["statement", "verify", ...files]);
  expect(checked.exitCode, checked.stdout + checked.stderr).toBe(0);
  expect(checked.stdout).toMatch(/right: 1, 1, 2, 2/);
});

test("are signed so that OpenSSL can check them", async () => {
  const file = await download(1, "json");
  const {
    kontor_statement: head,
    public_key_pem: pem,
    signature,
  } = JSON.parse(readFileSync(file, "utf8")) as {
    kontor_statement: JsonObject;
    public_key_pem: string;
    signature: string;
  };
  const [keyFile, headFile, signatureFile] = ["key.pem", "head", "signature"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(keyFile, pem);
  writeFileSync(headFile, canonicalJson(head));
  writeFileSync(signatureFile, decodeBase32(signature, 64));
  const checking = [
    "pkeyutl",
    "-verify",
    "-pubin",
    "-inkey",
    keyFile,
    "-rawin",
    "-in",
    headFile,
    "-sigfile",
    signatureFile,
  ];
  // Where nobody has installed the program, the library of the same name that Node brings along.
  const isInstalled = spawnSync("openssl", ["version"]).status === 0;
  const isRight = () =>
    isInstalled
      ? spawnSync("openssl", checking).stdout.includes("Signature Verified Successfully")
      : verify(null, readFileSync(headFile), readFileSync(keyFile), readFileSync(signatureFile));
  expect(isRight()).toBe(true);
  writeFileSync(headFile, canonicalJson({ ...head, number: 7 }));
  expect(isRight()).toBe(false);
});

test("that were changed are found out", async () => {
  const original = JSON.parse(readFileSync(await download(1, "json"), "utf8")) as {
    kontor_statement: JsonObject & { balances: JsonObject[] };
    entries: JsonObject[];
  };
  const changed = (change: (copy: typeof original) => void): readonly string[] => {
    const copy = structuredClone(original);
    change(copy);
    return readStatement("changed", Buffer.from(JSON.stringify(copy))).problems;
  };
  expect(changed(() => undefined)).toEqual([]);
  expect(changed((copy) => copy.entries.pop()).join()).toMatch(/rows in place of/);
  expect(changed((copy) => Object.assign(copy.entries[0]!, { order_id: "another" })).join()).toMatch(
    /a row was changed/,
  );
  expect(changed((copy) => Object.assign(copy.entries[0]!, { net: "4" })).join()).toMatch(/do not lead from/);
  expect(changed((copy) => Object.assign(copy.kontor_statement, { closed: { t_s: 1 } })).join()).toMatch(/signature/);
  expect(readStatement("x", Buffer.from("no statement")).problems.length).toBe(1);
  expect(readStatement("x", Buffer.from('{"kontor_statement":{}}')).problems.length).toBe(1);
  const [first, second] = [read(await download(1, "json")), read(await download(2, "json"))];
  const forged = { ...second, head: { ...second.head, previous: second.hash } };
  expect(chainProblems([first, forged]).join()).toMatch(/not the successor/);
  expect(chainProblems([second])).toEqual([]);
});

test("have what came late as a row of the next one", async () => {
  const { db } = shop.backend.deps;
  const before = readFileSync(await download(1, "json"), "utf8");
  const { statements } = await list();
  const last = statements.length;
  // What a bank told months later.
  await sql`
    insert into journal (instance, number, h_wire, kind, happened_at, description, currency, net)
    select instance, newest + 1, (select h_wire from journal limit 1), 'correction',
      (select min(happened_at) from journal), 'found in the cellar', 'KUDOS', 150000000
    from journal_progress limit 1`.execute(db.queries);
  await sql`update journal_progress set newest = newest + 1 where newest > 0`.execute(db.queries);
  await days(35);
  expect(readFileSync(await download(1, "json"), "utf8")).toBe(before);
  const next = JSON.parse(readFileSync(await download(last + 1, "json"), "utf8")) as { entries: JsonObject[] };
  expect(next.entries[0]).toMatchObject({ description: "found in the cellar", late: true, net: "1.5" });
  expect(readFileSync(await download(last + 1, "csv"), "utf8")).toContain('"found in the cellar"');
  const files = await Promise.all(Array.from({ length: last + 1 }, (_, index) => download(index + 1, "json")));
  expect(files.flatMap((file) => [...read(file).problems])).toEqual([]);
  expect(chainProblems(files.map(read))).toEqual([]);
});

test("that there are not are not found, and nobody reads them without the right", async () => {
  expect((await shop.call("private/kontor/statements/999")).status).toBe(404);
  expect((await shop.call("private/kontor/statements/x")).status).toBe(400);
  expect((await shop.call("private/kontor/statements/1?format=doc")).status).toBe(400);
  const login = await shop.call("private/token", { scope: "order-full" });
  const headers = { authorization: `Bearer ${String(login.body.access_token)}` };
  expect((await shop.call("private/kontor/statements", undefined, { headers })).status).toBe(403);
});
