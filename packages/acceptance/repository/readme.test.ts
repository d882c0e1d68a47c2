/** What the README tells a newcomer to type works, literally, while a demo runs. */

import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadConfig } from "@kontor/merchant/config/config";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningKontor, startKontor, startProgram } from "../commands/run-kontor.js";
import { blocksBelow, readDocument, runIn } from "./typed-blocks.js";

const README = readDocument("README.md");

describe("the README", () => {
  let directory: string;
  let demo: RunningKontor;
  /** What the README calls by the preferred ports. */
  let places: [written: string, real: string][];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "kontor-readme-"));
    demo = startKontor(["demo"]);
    const [, merchant, exchange, bank] = await demo.says(
      /merchant http:\/\/(127\.0\.0\.1:\d+)\/, exchange http:\/\/(127\.0\.0\.1:\d+)\/, bank http:\/\/(127\.0\.0\.1:\d+)\//,
    );
    places = [
      ["127.0.0.1:9966", merchant!],
      ["127.0.0.1:8081", exchange!],
      ["127.0.0.1:8082", bank!],
    ];
    await demo.says(/Next, sell something yourself/);
  });

  afterAll(async () => {
    await demo?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test("has a first order that can be made, paid and refunded", async () => {
    const outputs: string[] = [];
    for (const block of shellBlocks("A first order")) outputs.push(await run(block));

    expect(outputs).toHaveLength(3);
    expect(JSON.parse(outputs[0]!)).toMatchObject({ order_id: "tea" });
    expect(outputs[1]).toMatch(/^Withdrew KUDOS:30 in 2 coins\.\nPaid KUDOS:2 for "A pot of tea"/);
    expect(outputs[2]).toContain('"order_status":"paid"');
    expect(outputs[2]).toContain("Got KUDOS:1 back for order tea");
  });

  test("sells of its stock, sells a subscription, and takes that for payment", async () => {
    const output = await run(shellBlocks("Stock, choices and subscriptions").join("\n"));

    expect(output).toContain('Paid KUDOS:6 for "Two mugs"');
    expect(output).toMatch(/"product_name":"Mug",.*"total_stock":10,"total_sold":2,/);
    expect(output).toMatch(/Paid KUDOS:10 for "Tea" \(order offer of Demo Shop\)\. This was choice 1, of 0 to 1\./);
    expect(output).toMatch(/\n1 token "month" for http:\S+, valid until 20\d\d-/);
    expect(output).toMatch(/Paid KUDOS:0 for "Tea" \(order pot of Demo Shop\)\. This was choice 1, of 0 to 1\.\n$/);
  });

  test("has a box and a menu that wallets pay from nothing but their codes, and prints a poster", async () => {
    const output = await run(shellBlocks("Posters, menus and pay-walls").join("\n"));

    expect(output).toContain('Paid KUDOS:1 for "A gift"');
    expect(output).toContain('Paid KUDOS:3.5 for "Mug"');
    expect(readFileSync(join(directory, "poster.pdf"), "latin1")).toMatch(/^%PDF-/);
  });

  test("has a receiver that is told of a payment, a follower that is, too, and something that happens", async () => {
    const [receiver, follower] = blocks("js", "Be told") as [string, string];
    const [port, another] = [await aFreePort(), await aFreePort()];
    places.push(["127.0.0.1:3000", `127.0.0.1:${port}`]);
    const [asked, happens] = shellBlocks("Be told") as [string, string];
    const [, secret] = /"secret":"(whsec_[^"]+)"/.exec(await run(asked))!;
    const right = runScript(receiver.replace("3000", String(port)), { WEBHOOK_SECRET: secret! });
    const stranger = runScript(receiver.replace("3000", String(another)), { WEBHOOK_SECRET: "whsec_AAAA" });
    const followed = runScript(follower.replace("127.0.0.1:9966", placeOf("127.0.0.1:9966")), {
      TOKEN: "secret-token:sandbox",
    });
    try {
      const [event, ...earlier] = (await run(happens))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(event).toMatchObject({ type: "pay", amount: "KUDOS:1" });
      expect(earlier).toContainEqual(event);
      await right.says(new RegExp(`^pay ${event.order_id} msg_`, "m"));
      await followed.says(new RegExp(`^${event.number} pay ${event.order_id}$`, "m"));
      const forged = await fetch(`http://127.0.0.1:${another}/`, { method: "POST", body: "{}" });
      expect(forged.status).toBe(401);
    } finally {
      for (const script of [right, stranger, followed]) await script.stop();
    }
  });

  test("describes the API where it says", async () => {
    for (const path of ["docs", "openapi.json"]) {
      expect((await fetch(`http://${placeOf("127.0.0.1:9966")}/${path}`)).status).toBe(200);
    }
  });

  test("shows a configuration in which nothing is unknown", () => {
    const file = join(directory, "taler-merchant.conf");
    writeFileSync(file, blocks("ini", "Run a shop")[0]!);
    const { warnings, exchanges, merchant } = loadConfig({ file, env: { HOME: directory } });
    expect(warnings).toEqual([]);
    expect(exchanges).toMatchObject([{ name: "example", baseUrl: "https://exchange.example/", currency: "CHF" }]);
    expect(merchant.listening).toEqual({ kind: "tcp", port: 9966, bindTo: "127.0.0.1" });
  });

  test("is right that Ctrl-C ends the demo, which removes its data", async () => {
    const [, data] = await demo.says(/which removes (\S+):/);
    expect(existsSync(data!)).toBe(true);
    expect(await demo.stop()).toMatchObject({ exitCode: 0 });
    expect(existsSync(data!)).toBe(false);
  });

  const run = (block: string) => runIn(directory, block, placeOf);

  /** A program of the README, as a file of its own. */
  function runScript(text: string, env: Readonly<Record<string, string>>): RunningKontor {
    const file = join(directory, `${Math.random()}.mjs`);
    writeFileSync(file, text);
    return startProgram(process.execPath, [file], env);
  }

  function placeOf(written: string): string {
    return places.find(([known]) => known === written)?.[1] ?? written;
  }
});

describe("the README's shop", () => {
  let directory: string;
  let server: RunningKontor;
  let url: string;
  /** What its commands print, one after the other in one shell. */
  let output: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "kontor-readme-shop-"));
    const file = join(directory, "taler-merchant.conf");
    writeFileSync(file, blocks("ini", "Run a shop")[0]!);
    const env = { HOME: directory, KONTOR_PORT: "0" };
    server = startKontor(["serve", "-c", file], { cwd: directory, env });
    url = (await server.says(/serving at (http:\S+\/)/))[1]!;
    const commands = shellBlocks("Run a shop").join("\n");
    output = await runIn(directory, commands, () => new URL(url).host);
  });

  afterAll(async () => {
    await server?.stop();
    // For root, PostgreSQL's files lie elsewhere, where its user may go.
    const database = realpathSync(join(directory, ".local/share/kontor/postgres"));
    rmSync(dirname(database), { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
  });

  const ask = (path: string) =>
    fetch(`${url}${path}`, { headers: { authorization: "Bearer secret-token:choose your own" } });

  test("is made, with an account for its money", async () => {
    expect(await (await ask("private")).json()).toMatchObject({ name: "My shop" });
    expect(await (await ask("private/accounts")).json()).toMatchObject({
      accounts: [{ payto_uri: "payto://iban/CH9300762011623852957?receiver-name=My%20shop", active: true }],
    });
  });

  test("has a bookkeeper who can read and cannot write", async () => {
    expect(output).toContain('{"accounts":[{"payto_uri":"payto://iban/CH93');
    expect(output).toContain('"code":16,');
    expect(output).toContain("a token of scope readonly lacks the permission orders-write");
    expect(await (await ask("private/orders")).json()).toEqual({ orders: [] });
  });

  test("lists its tokens, and revokes the bookkeeper's", async () => {
    expect(output).toMatch(/\{"tokens":\[\{.*"description":"the bookkeeper"/);
    const { tokens } = (await (await ask("private/tokens")).json()) as { tokens: object[] };
    expect(tokens).toMatchObject([{ scope: "all" }]);
  });
});

async function aFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function shellBlocks(heading: string): string[] {
  return blocks("sh", heading);
}

/** The blocks of a language below a heading. */
function blocks(language: string, heading: string): string[] {
  return blocksBelow(README, language, heading);
}
