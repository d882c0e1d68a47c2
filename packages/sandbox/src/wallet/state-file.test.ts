import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStateFile } from "./state-file.js";
import { SCRIPTED_NOW, scriptedExchange, scriptedFetch } from "./test-exchange.js";
import { openWallet } from "./wallet.js";
import { withdraw } from "./withdraw.js";

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "wallet-"));
  file = join(directory, "wallet.json");
});

afterEach(() => rm(directory, { recursive: true }));

describe("the state file", () => {
  test("gives back what was saved and is readable by its owner only", async () => {
    const storage = await openStateFile(file);
    expect(await storage.load()).toBeUndefined();
    await storage.save(() => "first");
    await storage.save(() => "second");
    expect(await storage.load()).toBe("second");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await storage.close();
  });

  test("ignores a half-written file that a crash left behind", async () => {
    await writeFile(file, "good");
    await writeFile(`${file}.new`, "go");
    const storage = await openStateFile(file);
    expect(await storage.load()).toBe("good");
    await storage.save(() => "better");
    expect(await readFile(file, "utf8")).toBe("better");
    await storage.close();
  });

  test("is held by one wallet at a time", async () => {
    const storage = await openStateFile(file);
    await expect(openStateFile(file)).rejects.toMatchObject({ code: "bad-state" });
    await storage.close();
    await (await openStateFile(file)).close();
  });

  test("is taken over from a process that has died", async () => {
    await writeFile(`${file}.lock`, "999999999");
    await (await openStateFile(file)).close();
  });

  test("is refused and left alone when damaged", async () => {
    await writeFile(file, '{"version":1,"coins":{}');
    await expect(openWallet({ file })).rejects.toMatchObject({ code: "bad-state" });
    expect(await readFile(file, "utf8")).toBe('{"version":1,"coins":{}');
    await rename(file, `${file}.damaged`);
    await (await openWallet({ file })).close();
  });

  test("holds the secrets of coins before the exchange is asked to sign them", async () => {
    const exchange = scriptedExchange();
    let stored = "";
    const fetch = scriptedFetch({
      [exchange.url]: async (request) => {
        if (request.path === "withdraw") stored = await readFile(file, "utf8");
        return exchange.peer(request);
      },
    });
    const wallet = await openWallet({ file, fetch, clock: { now: () => SCRIPTED_NOW } });
    const { coins } = await withdraw(wallet, {
      exchangeUrl: exchange.url,
      amount: parseAmount("KUDOS:5.01"),
      bank: async ({ reservePub, amount }) => void exchange.reserves.set(encodeBase32(reservePub), amount),
    });
    await wallet.close();
    expect(JSON.parse(stored).batches).toHaveLength(1);

    const reopened = await openWallet({ file });
    expect(Object.values(reopened.state.coins)).toEqual(coins);
    expect(reopened.state.batches).toEqual([]);
    await reopened.close();
  });
});
