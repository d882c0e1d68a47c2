/** The way to an exchange breaks at every byte that matters, or brings what no exchange says: the payment counts once. */

import type { SandboxExchange } from "@kontor/sandbox/exchange/sandbox-exchange";
import { printAmount, subtractAmounts } from "@kontor/taler/amount";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, postPay, signed } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";
import { BREAKING_POINTS, type TcpFault, TcpFaultProxy } from "./tcp-fault-proxy.js";

const DEPOSIT = "POST /batch-deposit";
const MOST_RSS_GROWTH = 200 * 2 ** 20;

let shop: TestShop;
let proxy: TcpFaultProxy;
let exchange: SandboxExchange;

beforeAll(async () => {
  shop = await startTestShop({
    exchanges: [
      {
        name: "exchange",
        denominations: [{ value: "1", cipher: "CS" }],
        async publicUrl(ownUrl) {
          const { hostname, port } = new URL(ownUrl);
          proxy = await TcpFaultProxy.start({ host: hostname, port: Number(port) });
          return `http://127.0.0.1:${proxy.port}/`;
        },
      },
    ],
  });
  exchange = shop.sandbox.exchanges[0]!;
});

afterAll(async () => {
  await shop?.stop();
  await proxy?.stop();
});

async function aPayment() {
  const wallet = await shop.richWallet("KUDOS:1");
  const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
  const coins = signed(wallet, proposal, coinsOf(wallet));
  const coin = coinsOf(wallet)[0]!;
  const { orderId } = proposal.order;
  const batches = shop.database.db.queries.selectFrom("deposit_batches").where("order_id", "=", orderId);
  return {
    orderId,
    /** Of the deposits that were stored before they were sent: whether the exchange is known to have accepted them. */
    stored: async () => (await batches.selectAll().execute()).map(({ accepted_at }) => accepted_at !== null),
    send: () => postPay(proposal, coins),
    async taken() {
      const known = await exchange.coin(coin.coinPub);
      if (known !== undefined) expect(known.deposits).toHaveLength(1);
      return known && printAmount(subtractAmounts(coin.value, known.remaining));
    },
  };
}

/**
 * The payment meets the fault and is not complete, what was sent to the exchange is stored as open, and the wallet's next
 * try completes it.
 */
async function expectPaidByRetry(fault: TcpFault, expected: object): Promise<ApiAnswer> {
  const { orderId, send, stored, taken } = await aPayment();
  proxy.fault(fault);
  const first = await send();
  expect(proxy.unused).toBe(0);
  expect(first).toMatchObject(expected);
  expect((await shop.call(`private/orders/${orderId}`)).body.order_status).toBe("claimed");
  expect(await stored()).toEqual([false]);
  expect(await send()).toMatchObject({ status: 200 });
  expect(await stored()).toEqual([true]);
  expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject({ deposit_total: "KUDOS:1" });
  expect(await taken()).toBe("KUDOS:1");
  return first;
}

async function expectUnnoticed(fault: TcpFault): Promise<void> {
  const { send, stored, taken } = await aPayment();
  proxy.fault(fault);
  expect(await send()).toMatchObject({ status: 200 });
  expect(proxy.unused).toBe(0);
  expect(await stored()).toEqual([true]);
  expect(await taken()).toBe("KUDOS:1");
}

const malformed = failure(502, "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED");

describe.each(BREAKING_POINTS)("a connection that breaks (%s)", (at) => {
  test("once: nobody notices", async () => {
    await expectUnnoticed({ kind: "break", request: DEPOSIT, at });
  });

  test("again and again: the wallet learns it, and its next try pays", async () => {
    await expectPaidByRetry(
      { kind: "break", request: DEPOSIT, at, times: 2 },
      failure(502, "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE"),
    );
  });
});

describe("an answer", () => {
  const json = (body: string, more = "") =>
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
  const bodyOf = (answer: Buffer) => answer.toString("latin1").split("\r\n\r\n")[1]!;
  const change = (change: (answer: Buffer) => string | Buffer): TcpFault => ({
    kind: "change",
    request: DEPOSIT,
    change,
    last: true,
  });

  test.each([
    ["whose JSON ends too early", change((answer) => json(bodyOf(answer).slice(0, -9)))],
    ["with garbage behind its JSON", change((answer) => json(`${bodyOf(answer)}x`))],
    ["with a member twice", change((answer) => json(bodyOf(answer).replace("{", '{"exchange_sig":"0",')))],
    ["that is no HTTP", change(() => "220 mail.example ESMTP\r\n")],
    ["that deflates to nothing", change((answer) => json(bodyOf(answer), "Content-Encoding: gzip\r\n"))],
    ["nested without end", change(() => json("[".repeat(100_000)))],
  ])("%s: the wallet's next try pays", async (_what, fault) => {
    await expectPaidByRetry(fault, malformed);
  });

  test("that takes its time is waited for", async () => {
    await expectUnnoticed({ kind: "delay", request: DEPOSIT, milliseconds: 1500 });
  });

  test.each([
    ["500 Internal Server Error", "application/json", '{"code":5004,"hint":"database"}'],
    ["502 Bad Gateway", "text/html", "<html>nginx</html>"],
    ["503 Service Unavailable", "text/plain", ""],
    ["504 Gateway Timeout", "application/json", "{"],
  ])("%s, of the exchange or a proxy before it: the wallet learns whose fault it is", async (status, type, body) => {
    const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const { body: told } = await expectPaidByRetry(
      change(() => head + body),
      { status: 502 },
    );
    expect(told).toMatchObject({ hint: expect.any(String) });
    expect(JSON.stringify(told)).toContain(status.slice(0, 3));
  });

  test("with another signature does not count, and is shown to nobody as a receipt", async () => {
    const other = change((answer) =>
      json(
        bodyOf(answer).replace(/"exchange_sig":"(.)/, (_all, first) => `"exchange_sig":"${first === "0" ? "1" : "0"}`),
      ),
    );
    const answer = await expectPaidByRetry(other, failure(502, "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED"));
    expect(answer.body).not.toHaveProperty("sig");
  });

  test("that comes twice counts once, and not for the next payment", async () => {
    const first = await aPayment();
    const second = await aPayment();
    proxy.fault({ kind: "change", request: DEPOSIT, change: (answer) => Buffer.concat([answer, answer]) });
    expect(await first.send()).toMatchObject({ status: 200 });
    expect(await second.taken()).toBeUndefined();
    expect(await second.send()).toMatchObject({ status: 200 });
    expect(await second.taken()).toBe("KUDOS:1");
  });

  test.each(["Content-Length: 99999999999\r\n", ""])("without end (%o) is not read to its end", async (length) => {
    const before = process.memoryUsage().rss;
    const already = proxy.flooded;
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${length}\r\n{"x":"`;
    await expectPaidByRetry({ kind: "flood", request: DEPOSIT, head, filler: "x".repeat(65_536) }, malformed);
    expect(proxy.flooded - already).toBeLessThan(64 * 2 ** 20);
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_RSS_GROWTH);
  });
});
