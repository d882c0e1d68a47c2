/** Many at once for what only one can have, at two servers whose clocks are minutes apart. */

import { type Backend, startBackend } from "@kontor/merchant/backend";
import { systemRng } from "@kontor/merchant/rng";
import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProposal, coinsOf, failure, post, postPay, signed } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let ahead: Backend;
let urls: string[];

beforeAll(async () => {
  shop = await startTestShop({ exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }] });
  const { config, log } = shop.backend.deps;
  const { clock } = shop.sandbox;
  ahead = await startBackend({ config, log, rng: systemRng, clock: { now: () => clock.now() + 5n * MINUTE } });
  urls = [shop.url, ahead.address];
});

afterAll(async () => {
  await ahead?.stop();
  await shop?.stop();
});

const exchange = () => shop.sandbox.exchanges[0]!;

test("of two hundred wallets that claim one order, one gets it, and gets the same again", async () => {
  const { orderId, token } = await shop.order({ amount: "KUDOS:1" });
  const nonces = Array.from({ length: 200 }, () => encodeBase32(createKeyPair().pub));
  const claimAs = (nonce: string, index: number) =>
    post(`${urls[index % 2]}orders/${orderId}/claim`, { nonce, token }).then((answer) => ({ nonce, answer }));
  const claims = await Promise.all(nonces.map(claimAs));
  const winners = claims.filter(({ answer }) => answer.status === 200);
  expect(winners).toHaveLength(1);
  for (const { answer } of claims.filter((one) => one !== winners[0])) {
    expect(answer).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED"));
  }
  const { nonce, answer } = winners[0]!;
  for (const index of [0, 1]) expect((await claimAs(nonce, index)).answer.body).toEqual(answer.body);
});

test("the same coins for many orders at once pay one of them", async () => {
  const wallet = await shop.richWallet("KUDOS:1");
  const coin = coinsOf(wallet)[0]!;
  const proposals: Proposal[] = [];
  for (let i = 0; i < 8; i++) proposals.push(await aProposal(shop, wallet, { amount: "KUDOS:1" }));
  const send = (index: number, url?: string) =>
    postPay(proposals[index]!, signed(wallet, proposals[index]!, [coin]), {}, url);
  const answers = await Promise.all(proposals.map((_, index) => send(index, urls[index % 2])));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  const winner = answers.findIndex(({ status }) => status === 200);
  for (const [index, answer] of answers.entries()) {
    const expected = failure(409, "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS");
    if (index !== winner) expect(answer).toMatchObject(expected);
    const status = (await shop.call(`private/orders/${proposals[index]!.order.orderId}`)).body.order_status;
    expect(status).toBe(index === winner ? "paid" : "claimed");
  }
  expect((await send(winner)).body.sig).toEqual(answers[winner]!.body.sig);
  const known = await exchange().coin(coin.coinPub);
  expect(known?.deposits).toHaveLength(1);
  expect(printAmount(subtractAmounts(coin.value, known!.remaining))).toBe("KUDOS:1");
});

test("what one server began, another whose clock is five minutes ahead ends, and the other way round", async () => {
  for (const [first, second] of [urls, [...urls].reverse()] as [string, string][]) {
    const wallet = await shop.richWallet("KUDOS:1");
    const made = await shop.call(`${first}private/orders`, {
      order: { summary: "a thing", amount: "KUDOS:1" },
      refund_delay: { d_us: 3_600_000_000 },
    });
    expect(made).toMatchObject({ status: 200 });
    const orderId = String(made.body.order_id);
    const proposal = await claim(wallet, { merchantBaseUrl: first, orderId, claimToken: String(made.body.token) });
    const coins = signed(wallet, proposal, coinsOf(wallet));
    const answers = await Promise.all([0, 1].map((index) => postPay(proposal, coins, {}, urls[index])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]!.body.sig).toEqual(answers[1]!.body.sig);
    const granted = await shop.call(`${second}private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "?" });
    expect(granted).toMatchObject({ status: 200 });
    const h_contract = encodeBase32(proposal.contract.hContract);
    expect(await post(`${first}orders/${orderId}/refund`, { h_contract })).toMatchObject({
      status: 200,
      body: { refunds: [{ type: "success" }] },
    });
    expect((await exchange().coin(coinsOf(wallet)[0]!.coinPub))?.remaining.value).toBe(1n);
  }
});

test("the same order asked for at both, made and claimed and deleted at once: one outcome, and nobody's fault", async () => {
  const request = { order: { order_id: "same", summary: "a thing", amount: "KUDOS:1" }, create_token: false };
  const posts = Array.from({ length: 20 }, (_, i) => shop.call(`${urls[i % 2]}private/orders`, request));
  const made = await Promise.all(posts);
  expect(new Set(made.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
  expect(made[0]).toMatchObject({ status: 200, body: { order_id: "same" } });

  for (let round = 0; round < 10; round++) {
    const orderId = `deleted-${round}`;
    await shop.call("private/orders", { ...request, order: { ...request.order, order_id: orderId } });
    const nonce = encodeBase32(createKeyPair().pub);
    const [first, second] = round % 2 === 0 ? urls : [...urls].reverse();
    const [claimed, deleted] = await Promise.all([
      post(`${first}orders/${orderId}/claim`, { nonce }),
      shop.call(`${second}private/orders/${orderId}`, undefined, { method: "DELETE" }),
    ]);
    const outcome = [claimed.status, deleted.status];
    expect([
      [200, 409],
      [404, 204],
    ]).toContainEqual(outcome);
    expect((await shop.call(`private/orders/${orderId}`)).status).toBe(claimed.status);
  }
});

test("refunds granted and picked up at both at once: the largest is granted, and paid out once", async () => {
  const wallet = await shop.richWallet("KUDOS:1");
  const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" }, { refund_delay: { d_us: 3_600_000_000 } });
  expect(await postPay(proposal, signed(wallet, proposal, coinsOf(wallet)))).toMatchObject({ status: 200 });
  const { orderId } = proposal.order;
  const h_contract = encodeBase32(proposal.contract.hContract);
  const answers = await Promise.all(
    ["0.3", "0.1", "0.7", "0.7", "0.2", "0.5"].flatMap((amount, i) => [
      shop.call(`${urls[i % 2]}private/orders/${orderId}/refund`, { refund: `KUDOS:${amount}`, reason: "?" }),
      post(`${urls[(i + 1) % 2]}orders/${orderId}/refund`, { h_contract }),
    ]),
  );
  // 409: less than was granted before; 204: picked up before anything was granted.
  for (const { status } of answers) expect([200, 204, 409]).toContain(status);
  expect(await post(`${urls[0]}orders/${orderId}/refund`, { h_contract })).toMatchObject({ status: 200 });
  expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject({
    refund_amount: "KUDOS:0.7",
    refund_pending: false,
  });
  const known = await exchange().coin(coinsOf(wallet)[0]!.coinPub);
  expect(printAmount(known!.remaining)).toBe("KUDOS:0.7");
});
