/** The commands as an operator and a customer run them: processes of their own, against real servers. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { donationOf, linkToDonau, QUICK_UNITS } from "../shop/charity.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { addTokenFamily, token } from "../shop/token-families.js";
import { type RunningKontor, runKontor, startKontor, startProgram } from "./run-kontor.js";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-commands-"));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("kontor", () => {
  test("tells its version and its commands", async () => {
    expect(await runKontor(["--version"])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^kontor \d+\.\d+/),
    });
    for (const args of [["-v"], ["serve", "-v"], ["worker", "--version"]]) {
      expect(await runKontor(args)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^kontor \d+\.\d+/) });
    }
    const help = await runKontor(["help"]);
    expect(help.exitCode).toBe(0);
    for (const command of ["serve", "dbinit", "demo", "sandbox", "wallet"])
      expect(help.stdout).toContain(`  ${command}`);
    const { stdout } = await runKontor(["serve", "--help"]);
    expect(stdout.match(/--version/g)).toHaveLength(1);
  });

  test("refuses what it does not know", async () => {
    expect(await runKontor(["sell"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("unknown command 'sell'"),
    });
  });

  test.each<[string, string]>([
    ["serve --shout", "unknown option '--shout'"],
    ["serve -L LOUD", "it is one of NONE, ERROR"],
    ["serve -T 99999999999999999999", "it is a number of microseconds"],
    ["serve -l /", "/ is a directory, and a file is wanted"],
    ["serve -c /", "this is a directory"],
    ["serve -c /nowhere/kontor.conf", "there is no such file"],
    ["wallet spend", "unknown command 'spend'"],
    ["wallet balance --wallet /", "a file is wanted"],
    ["sandbox --port 99999", "it is a number from 0 to 65535"],
    ["sandbox --data /dev/null", "/dev/null is a file, and a directory is wanted"],
    ["dev --public-url somewhere", "it is a http(s) URL"],
    ["statement verify /nowhere", "/nowhere is not there"],
    ["events --token x --shop http://127.0.0.1:2/", "Does the shop run there?"],
    ["export", "missing required argument 'file'"],
  ])("says in one sentence what is wrong: %s", async (words, sentence) => {
    const { exitCode, stdout, stderr } = await runKontor(words.split(" "));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain(sentence);
    // The error, and where the help is.
    expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  test("says so where its output cannot be written", async () => {
    const program = fileURLToPath(new URL("../../kontor/bin/kontor.js", import.meta.url));
    const script = `'${process.execPath}' '${program}' config > /dev/full`;
    expect(await startProgram("bash", ["-c", script]).finished).toMatchObject({
      exitCode: 1,
      stderr: "kontor: not all output could be written: the disk is full\n",
    });
  });
});

describe("kontor wallet", () => {
  let shop: TestShop;

  beforeAll(async () => {
    shop = await startTestShop({ donaus: [{ name: "tax", units: QUICK_UNITS }] });
  });

  afterAll(async () => {
    await shop?.stop();
  });

  test("asks for the tax receipt of a donation, and shows what the tax office scans", async () => {
    await linkToDonau(shop, shop.sandbox.donaus[0]!);
    const file = join(directory, "donor.json");
    const exchange = shop.sandbox.exchanges[0]!;
    const own = ["--wallet", file, "--json"];
    const bank = shop.sandbox.bank.wireGatewayUrl(exchange.name);
    await runKontor(["wallet", "withdraw", "KUDOS:5", "--exchange", exchange.baseUrl, "--bank", bank, ...own]);
    const { payUri } = await shop.order(donationOf("KUDOS:1.5"));
    const paid = await runKontor(["wallet", "pay", payUri, "--tax-id", "12/345", ...own]);
    expect(JSON.parse(paid.stdout)).toMatchObject({ tax_receipt: { amount: "KUDOS:1.5", received: true } });
    const { stdout } = await runKontor(["wallet", "donations", ...own]);
    const uri = expect.stringMatching(
      /^donau\+http:\/\/127\.0\.0\.1:\d+\/\d{4}\/12%2F345\/\w+\?total=KUDOS:1\.5&sig=ED25519:\w+$/,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      donations: [{ tax_id: "12/345", received: "KUDOS:1.5", owed: "KUDOS:0", total: "KUDOS:1.5", statement_uri: uri }],
    });
    const shown = await runKontor(["wallet", "donations", "--wallet", file]);
    expect(shown.stdout).toMatch(/receipts for KUDOS:1\.5\.\nThe tax office scans this, over KUDOS:1\.5:\n[█▀▄ ]+\n/);
  });

  test("pays an order, proves it, and picks up a refund", async () => {
    const wallet = await walletWith("KUDOS:8");
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:5", summary: "A book" });

    expect(await wallet("pay", payUri, "--session", "one")).toMatchObject({
      exitCode: 0,
      stdout: `Paid KUDOS:5 for "A book" (order ${orderId} of The Shop).\n`,
    });
    expect(await orderStatus(orderId, "one")).toBe("paid");
    expect(await wallet("balance")).toMatchObject({ stdout: expect.stringMatching(/^KUDOS:3 at http:/) });

    expect(await wallet("prove", orderId, "--session", "two")).toMatchObject({ exitCode: 0 });
    expect(await orderStatus(orderId, "two")).toBe("paid");

    expect((await wallet("refunds", payUri)).stdout).toBe(`There are no refunds of order ${orderId}.\n`);
    const granted = await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:2", reason: "torn" });
    const refund = await wallet("refunds", String(granted.body.taler_refund_uri));
    expect(refund.stdout).toContain("Got KUDOS:2 back");
    expect((await wallet("status", orderId)).stdout).toBe(`Order ${orderId} is paid, KUDOS:2 refunded.\n`);

    const history = JSON.parse((await wallet("transactions", "--json")).stdout);
    expect(history.transactions).toMatchObject([
      { kind: "withdrawal", amount: "KUDOS:8", status: "done" },
      { kind: "payment", amount: "KUDOS:5", status: "done", order_id: orderId },
      { kind: "refund", amount: "KUDOS:2", status: "done", order_id: orderId },
    ]);
  });

  test("pays by order id and tells the receipt as JSON; again gives the same receipt", async () => {
    const wallet = await walletWith("KUDOS:2");
    const { orderId, token } = await shop.order({ amount: "KUDOS:1" });
    const pay = () => wallet("pay", orderId, "--merchant", shop.url, "--token", token, "--json");

    const first = await pay();
    expect(JSON.parse(first.stdout)).toMatchObject({
      kind: "paid",
      order_id: orderId,
      merchant_base_url: shop.url,
      amount: "KUDOS:1",
      sig: expect.stringMatching(/^[0-9A-Z]{103}$/),
      h_contract: expect.stringMatching(/^[0-9A-Z]{103}$/),
    });
    expect((await pay()).stdout).toBe(first.stdout);
  });

  test("pays with the choice that is named, and tells which tokens it got", async () => {
    const wallet = await walletWith("KUDOS:1");
    await addTokenFamily(shop, "card");
    const card = token("card");
    const offer = async (choices: readonly JsonObject[]) =>
      (await shop.order({ version: 1, summary: "Coffee", choices })).payUri;

    const cards = await offer([{ amount: "KUDOS:9" }, { amount: "KUDOS:1", outputs: [{ ...card, count: 2 }] }]);
    expect((await wallet("pay", cards, "--choice", "1")).stdout).toMatch(/^Paid KUDOS:1 for "Coffee"/);
    expect((await wallet("balance")).stdout).toMatch(/\n2 tokens "card" for http:\S+, valid until 20\d\d-/);
    const coffee = await offer([{ amount: "KUDOS:9" }, { amount: "KUDOS:0", inputs: [token("card")] }]);
    expect(await wallet("pay", coffee, "--choice", "7")).toMatchObject({
      exitCode: 1,
      stderr: "kontor: The contract has no choice 7: it offers 0 for KUDOS:9, 1 for KUDOS:0 and tokens.\n",
    });
    expect((await wallet("pay", coffee, "--choice", "1")).stdout).toMatch(
      /^Paid KUDOS:0 for "Coffee" \(order \S+ of .*\)\. This was choice 1, of 0 to 1\.\n$/,
    );
    expect(JSON.parse((await wallet("balance", "--json")).stdout).tokens).toMatchObject([
      { merchant_base_url: shop.url, token_family_slug: "card", count: 1 },
    ]);

    const oneWay = await offer([{ amount: "KUDOS:0", inputs: [token("card")] }]);
    expect((await wallet("pay", oneWay)).stdout).toMatch(/^Paid KUDOS:0 for "Coffee" \(order \S+ of .*\)\.\n$/);
    const onlyForTokens = await offer([
      { amount: "KUDOS:1", inputs: [card] },
      { amount: "KUDOS:0", inputs: [{ ...card, count: 2 }] },
    ]);
    expect(await wallet("pay", onlyForTokens)).toMatchObject({
      exitCode: 1,
      stderr:
        "kontor: Say which choice to pay: the contract offers 0 for KUDOS:1 and tokens, 1 for KUDOS:0 and tokens.\n",
    });
  });

  test("withdraws what a bank has begun, once the customer has confirmed it there", async () => {
    const { bank, exchanges } = shop.sandbox;
    const { talerWithdrawUri, withdrawalId } = await bank.startWithdrawal("customer", parseAmount("KUDOS:3"));
    const running = startKontor([
      "wallet",
      "withdraw",
      "--uri",
      talerWithdrawUri,
      "--exchange",
      exchanges[0]!.baseUrl,
      "--wallet",
      newWallet(),
      "--json",
    ]);
    await until(() => bank.confirmWithdrawal(withdrawalId));
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ withdrawals: [{ amount: "KUDOS:3" }] });
  });

  test("takes back the coins of a payment that the exchange did not accept", async () => {
    const wallet = await walletWith("KUDOS:2");
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:2" });
    const [exchange] = shop.sandbox.exchanges;
    exchange!.fault({ path: "/batch-deposit", kind: "answer", status: 451, body: { code: 1 }, times: 9 });

    const failed = await wallet("pay", payUri, "--json");
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout).error.message).toContain(`Could not pay order ${orderId}`);
    expect((await wallet("balance")).stdout).toContain("(KUDOS:2 promised)");
    exchange!.clearFaults();

    expect(await wallet("abort", orderId)).toMatchObject({
      exitCode: 0,
      stdout: `Aborted the payment of order ${orderId} and got KUDOS:2 back.\n`,
    });
    expect((await wallet("balance")).stdout).toMatch(/^KUDOS:2 at \S+\n$/);
  });

  test.each<[string, string[], RegExp]>([
    ["an empty wallet", ["pay", "ORDER"], /^kontor: There are not enough coins/],
    [
      "a merchant that is not there",
      ["pay", "taler+http://pay/127.0.0.1:1/x/"],
      /^kontor: 127\.0\.0\.1:1 cannot be reached/,
    ],
    ["an order of somebody else", ["prove", "nobody-knows"], /^kontor: This wallet has no order nobody-knows/],
    [
      "an amount without currency",
      ["withdraw", "5", "--exchange", "http://127.0.0.1:1/", "--bank", "x"],
      /^kontor: 5 is not/,
    ],
    ["a withdrawal from nowhere", ["withdraw", "KUDOS:5"], /^kontor: Say where the money comes from/],
  ])("fails with a message: %s", async (_name, args, message) => {
    const { payUri } = await shop.order({ amount: "KUDOS:1" });
    const { exitCode, stderr } = await runKontor([
      "wallet",
      ...args.map((arg) => (arg === "ORDER" ? payUri : arg)),
      "--wallet",
      newWallet(),
    ]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
  });

  /** Runs wallet commands on a new wallet file with that much money. */
  async function walletWith(amount: string) {
    const file = newWallet();
    const [exchange] = shop.sandbox.exchanges;
    const wallet = (...args: string[]) => runKontor(["wallet", ...args, "--wallet", file]);
    const withdrawal = await wallet(
      "withdraw",
      amount,
      "--exchange",
      exchange!.baseUrl,
      "--master-key",
      exchange!.masterKey,
      "--bank",
      shop.sandbox.bank.wireGatewayUrl(exchange!.name),
    );
    expect(withdrawal).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`Withdrew ${amount} in `) });
    return wallet;
  }

  async function orderStatus(orderId: string, session: string) {
    return (await shop.call(`private/orders/${orderId}?session_id=${session}`)).body.order_status;
  }
});

describe("kontor serve, with an operator's plain configuration and a sandbox beside it", () => {
  let sandbox: RunningKontor;
  let sandboxSections: string;
  const databases: TestDatabase[] = [];

  beforeAll(async () => {
    sandbox = startKontor([
      "sandbox",
      "--currency",
      "TESTKUDOS",
      "--database",
      await newDatabase(),
      "--port",
      "0",
      "--bank-port",
      "0",
    ]);
    sandboxSections = (await sandbox.says(/^\[merchant-exchange-sandbox\]\n(?:.+ = .+\n)+/m))[0];
  });

  afterAll(async () => {
    const { exitCode } = await sandbox.stop();
    for (const database of databases) await database.drop();
    expect(exitCode).toBe(0);
  });

  test("serves the currency, at another time, and logs what it does", async () => {
    const file = await configuration("sandbox.conf", "[kontor]\nSANDBOX = YES\n");
    expect(await runKontor(["dbinit", "-c", file])).toMatchObject({ exitCode: 0 });
    const server = startKontor(["serve", "-c", file, `--timetravel=+${WEEK_IN_SECONDS}000000`, "-L", "DEBUG"]);
    try {
      const url = (await server.says(/serving at (http:\S+\/)/))[1]!;
      expect(await json(`${url}config`)).toMatchObject({ name: "taler-merchant", currency: "TESTKUDOS" });
      await until(async () => expect((await fetch(`${url}readyz`)).status).toBe(200));
      await openShop(url);
      // What the sandbox shows for a shop is taken as it is.
      const [account] = /^\{"payto_uri":"payto:\/\/x-taler-bank\/.*"credit_facade_url".*\}$/m.exec(sandbox.output())!;
      expect(await json(`${url}private/accounts`, JSON.parse(account))).toHaveProperty("h_wire");
      const order = { amount: "TESTKUDOS:1", summary: "a thing" };
      const { pay_deadline } = await json<{ pay_deadline: { t_s: number } }>(`${url}private/orders`, { order });
      expect(pay_deadline.t_s).toBeGreaterThan(Date.now() / 1000 + WEEK_IN_SECONDS);
    } finally {
      const { exitCode, stdout } = await server.stop();
      expect(exitCode).toBe(0);
      expect(stdout).toContain('"level":"debug"');
    }
  });

  test("takes no play money unless it was told to", async () => {
    const server = startKontor(["serve", "-c", await configuration("production.conf", ""), "--auth", PASSWORD]);
    try {
      const url = (await server.says(/serving at (http:\S+\/)/))[1]!;
      expect((await fetch(`${url}management/instances`)).status).toBe(401);
      expect(await json(`${url}management/instances`)).toEqual({ instances: [] });
      await until(async () => {
        const { exchanges } = await json<{ exchanges: unknown[] }>(`${url}exchanges`);
        expect(exchanges).toMatchObject([{ keys_hint: expect.stringContaining("sandbox") }]);
      });
      expect((await fetch(`${url}readyz`)).status).toBe(503);
      await openShop(url);
      const order = { amount: "TESTKUDOS:1", summary: "a thing" };
      const refused = await request(`${url}private/orders`, { order });
      expect(refused.status).toBe(409);
    } finally {
      await server.stop();
    }
  });

  test("says what is wrong with a configuration", async () => {
    const file = join(directory, "broken.conf");
    writeFileSync(file, "[merchant]\nport = many\n");
    const { exitCode, stderr } = await runKontor(["serve", "-c", file]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^kontor: .*broken\.conf:2: .*port/i);
  });

  async function configuration(name: string, more: string): Promise<string> {
    const file = join(directory, name);
    writeFileSync(
      file,
      `[taler]
currency = TESTKUDOS

[merchant]
serve = tcp
port = 0

[merchantdb-postgres]
config = ${await newDatabase()}

${sandboxSections}
${more}`,
    );
    return file;
  }

  async function newDatabase(): Promise<string> {
    const database = await createTestDatabase({ migrated: false });
    databases.push(database);
    return database.url;
  }
});

const WEEK_IN_SECONDS = 7 * 24 * 3600;
const PASSWORD = "open sesame";

/** Makes an instance and its bank account. */
async function openShop(url: string): Promise<void> {
  const instance = { id: "admin", name: "Shop", auth: { method: "token", password: PASSWORD } };
  const place = { address: {}, jurisdiction: {}, use_stefan: true };
  expect((await request(`${url}management/instances`, { ...instance, ...place })).status).toBe(204);
  const account = { payto_uri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop" };
  expect((await request(`${url}private/accounts`, account)).status).toBe(200);
}

function request(url: string, body?: unknown): Promise<Response> {
  return fetch(url, {
    headers: { authorization: `Bearer secret-token:${PASSWORD}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
}

async function json<T>(url: string, body?: unknown): Promise<T> {
  return (await request(url, body)).json() as Promise<T>;
}

let wallets = 0;

/** The name of a file in a directory that is not there yet. */
function newWallet(): string {
  return join(directory, `wallet-${++wallets}`, "wallet.json");
}

/** Repeats what fails because it comes too early. */
async function until(attempt: () => Promise<unknown>): Promise<void> {
  await expect.poll(() => attempt().then(() => "done", String), { timeout: 30_000, interval: 100 }).toBe("done");
}
