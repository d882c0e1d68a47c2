import { type Amount, inFractions, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterEach, describe, expect, test } from "vitest";
import { AGE_MASK, SCRIPTED_NOW, type ScriptedExchange, scriptedExchange, scriptedFetch } from "./test-exchange.js";
import { openWallet, type Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import { resumeWithdrawals, withdraw } from "./withdraw.js";

const opened: Wallet[] = [];

afterEach(async () => {
  for (const wallet of opened.splice(0)) await wallet.close();
});

async function aWallet(exchange: ScriptedExchange, overrides: { fetch?: typeof globalThis.fetch } = {}) {
  const wallet = await openWallet({
    fetch: scriptedFetch({ [exchange.url]: exchange.peer }),
    clock: { now: () => SCRIPTED_NOW },
    sleep: async () => {},
    ...overrides,
  });
  opened.push(wallet);
  return wallet;
}

/** A bank that is in the exchange's confidence. */
const fundedBy = (exchange: ScriptedExchange) => async (request: { reservePub: Uint8Array; amount: Amount }) => {
  exchange.reserves.set(encodeBase32(request.reservePub), request.amount);
};

function withdrawal(exchange: ScriptedExchange, amount: string) {
  return { exchangeUrl: exchange.url, amount: parseAmount(amount), bank: fundedBy(exchange) };
}

const valuesOf = (coins: readonly { value: Amount }[]) => coins.map(({ value }) => printAmount(value));

describe.each([
  ["unified", "31:0:5", "withdraw"],
  ["old", "23:0:6", "batch-withdraw"],
])("withdrawing over the %s protocol", (_name, version, endpoint) => {
  test("turns a reserve into coins that verify", async () => {
    const exchange = scriptedExchange("https://exchange.example/", version);
    const wallet = await aWallet(exchange);
    const { amount, coins } = await withdraw(wallet, { ...withdrawal(exchange, "KUDOS:13"), cipher: "RSA" });
    expect(valuesOf(coins)).toEqual(["KUDOS:5", "KUDOS:5", "KUDOS:1", "KUDOS:1"]);
    expect(printAmount(amount)).toBe("KUDOS:12");
    expect(exchange.requests.some((path) => path.split("/").at(-1) === endpoint)).toBe(true);
    expect(Object.keys(wallet.state.coins)).toHaveLength(4);
    expect(wallet.state.batches).toEqual([]);
  });

  test("withdraws Clause-Schnorr coins, mixed with others too", async () => {
    const exchange = scriptedExchange("https://exchange.example/", version);
    const wallet = await aWallet(exchange);
    const onlyCs = await withdraw(wallet, { ...withdrawal(exchange, "KUDOS:4.10"), cipher: "CS" });
    expect(valuesOf(onlyCs.coins)).toEqual(["KUDOS:2", "KUDOS:2"]);
    const mixed = await withdraw(wallet, withdrawal(exchange, "KUDOS:8.10"));
    expect(valuesOf(mixed.coins)).toEqual(["KUDOS:5", "KUDOS:2", "KUDOS:1"]);
  });

  test("refuses coins whose blind signature is wrong, and keeps the secrets to ask again", async () => {
    const exchange = scriptedExchange("https://exchange.example/", version);
    const wallet = await aWallet(exchange);
    let spoil = true;
    exchange.tamper = (path, answer) => {
      if (!spoil || !path.endsWith("withdraw")) return answer;
      const text = JSON.stringify(answer.body);
      const [, signature] = /"blinded_rsa_signature":"([^"]+)"/.exec(text)!;
      return { ...answer, body: JSON.parse(text.replaceAll(signature!, signature!.replace(/^../, "00"))) };
    };
    const attempt = withdraw(wallet, { ...withdrawal(exchange, "KUDOS:5.01"), cipher: "RSA" });
    await expect(attempt).rejects.toMatchObject({ name: "WalletError", code: "bad-signature" });
    expect(wallet.state.coins).toEqual({});

    spoil = false;
    exchange.reserves.set(Object.keys(wallet.state.reserves)[0]!, parseAmount("KUDOS:5.01"));
    const [resumed] = await resumeWithdrawals(wallet);
    expect(valuesOf(resumed!.coins)).toEqual(["KUDOS:5"]);
  });

  test("asks for the very same coins again when the answer was lost", async () => {
    const exchange = scriptedExchange("https://exchange.example/", version);
    const bodies: string[] = [];
    const fetch = scriptedFetch({
      [exchange.url]: async (request) => {
        const answer = await exchange.peer(request);
        if (!request.path.endsWith(endpoint)) return answer;
        bodies.push(JSON.stringify(request.body));
        if (bodies.length > 1) return answer;
        // A real exchange does not debit a repeated request; this one is refilled instead.
        for (const reservePub of exchange.reserves.keys()) exchange.reserves.set(reservePub, parseAmount("KUDOS:2.02"));
        throw new TypeError("connection lost");
      },
    });
    const wallet = await aWallet(exchange, { fetch });
    const { coins } = await withdraw(wallet, { ...withdrawal(exchange, "KUDOS:2.02"), cipher: "CS" });
    expect(valuesOf(coins)).toEqual(["KUDOS:2"]);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
  });
});

describe("withdrawing", () => {
  test("asks for at most 64 coins at once", async () => {
    const exchange = scriptedExchange();
    const wallet = await aWallet(exchange);
    const values = Array.from({ length: 70 }, () => parseAmount("KUDOS:1"));
    const { coins } = await withdraw(wallet, { ...withdrawal(exchange, "KUDOS:80"), values });
    expect(coins).toHaveLength(70);
    expect(exchange.requests.filter((path) => path === "withdraw")).toHaveLength(2);
  });

  test("makes age-restricted coins with a commitment to the age", async () => {
    const exchange = scriptedExchange();
    const wallet = await aWallet(exchange);
    const { coins } = await withdraw(wallet, { ...withdrawal(exchange, "KUDOS:1.01"), maxAge: 15 });
    expect(coins[0]!.age).toMatchObject({ mask: AGE_MASK });
    expect(coins[0]!.age!.publicKeys).toHaveLength(3);
    expect(coins[0]!.age!.privateKeys).toHaveLength(2);
  });

  test("does not believe keys of another master key than the first one", async () => {
    const exchange = scriptedExchange();
    const wallet = await aWallet(exchange);
    await withdraw(wallet, withdrawal(exchange, "KUDOS:1.01"));
    const impostor = scriptedExchange();
    const fooled = await aWallet(impostor);
    Object.assign(fooled.state.exchanges, wallet.state.exchanges);
    await expect(withdraw(fooled, withdrawal(impostor, "KUDOS:1"))).rejects.toMatchObject({ code: "bad-signature" });
  });

  test("does not believe a master key other than the given one", async () => {
    const exchange = scriptedExchange();
    const wallet = await aWallet(exchange);
    const attempt = withdraw(wallet, { ...withdrawal(exchange, "KUDOS:1"), masterPub: new Uint8Array(32).fill(1) });
    await expect(attempt).rejects.toMatchObject({ code: "bad-signature" });
  });

  test("tells what the exchange answered when it refuses", async () => {
    const exchange = scriptedExchange();
    const wallet = await aWallet(exchange);
    const refused = { status: 409, body: { code: 1150, hint: "The reserve holds too little.", balance: "KUDOS:0" } };
    exchange.tamper = (path, answer) => (path === "withdraw" ? refused : answer);
    const error = await withdraw(wallet, withdrawal(exchange, "KUDOS:1.01")).catch((e) => e);
    expect(error).toBeInstanceOf(WalletError);
    expect(error).toMatchObject({ code: "refused", httpStatus: 409, talerCode: 1150 });
    expect(error.message).toContain("The reserve holds too little.");
  });

  test("leaves what is too little for a coin in the reserve", async () => {
    const exchange = scriptedExchange();
    const wallet = await aWallet(exchange);
    const { amount } = await withdraw(wallet, withdrawal(exchange, "KUDOS:0.99"));
    expect(inFractions(amount)).toBe(0n);
  });
});
