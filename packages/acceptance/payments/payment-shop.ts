/** For tests of payments: a shop with exchanges of several kinds, and what they ask of it. */

import type { Proposal } from "@kontor/sandbox/wallet/claim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Coin } from "@kontor/sandbox/wallet/wallet-state";
import { parseAmount, printAmount, subtractAmounts } from "@kontor/taler/amount";
import { expect } from "vitest";
import { aProposal, coinsOf, postPay, signed } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

/** The shop of the file that runs: each opens one of its own (`beforeAll(openShop); afterAll(closeShop);`). */
export let shop: TestShop;

const rsa = (value: string) => ({ value, cipher: "RSA", rsaBits: 1024 }) as const;

export async function openShop(): Promise<void> {
  shop = await startTestShop({
    exchanges: [
      { name: "exchange", denominations: [rsa("1"), rsa("0.1"), { ...rsa("1"), ageRestricted: true }] },
      { name: "second", denominations: [{ value: "1", cipher: "CS" }] },
      { name: "dear", denominations: [{ ...rsa("1"), fees: { deposit: "0.1", refund: "0.01" } }] },
      { name: "slow", denominations: [{ value: "1", cipher: "CS" }] },
      { name: "changing", denominations: [rsa("1"), rsa("2")] },
    ],
  });
}

export async function closeShop(): Promise<void> {
  await shop?.stop();
}

export const exchange = (name = "exchange") => shop.sandbox.exchanges.find((candidate) => candidate.name === name)!;

/** A wallet with that many coins of KUDOS:1. */
export function aWallet(count: number, exchangeName = "exchange"): Promise<Wallet> {
  return shop.richWallet(`KUDOS:${count}`, { exchange: exchangeName, values: ones(count) });
}

export const ones = (count: number) => Array.from({ length: count }, () => parseAmount("KUDOS:1"));

/** What the exchange took from the coin for one contract; undefined if it has never seen the coin. */
export async function deposited(coin: Coin, exchangeName = "exchange"): Promise<string | undefined> {
  const known = await exchange(exchangeName).coin(coin.coinPub);
  if (known === undefined) return undefined;
  expect(known.deposits).toHaveLength(1);
  return printAmount(subtractAmounts(coin.value, known.remaining));
}

export async function statusOf({ order }: Proposal): Promise<unknown> {
  return (await shop.call(`private/orders/${order.orderId}`)).body.order_status;
}

/** Deposits that were stored before they were sent. */
export async function intentsOf({ order }: Proposal): Promise<number> {
  const { queries } = shop.database.db;
  return (await queries.selectFrom("deposit_batches").where("order_id", "=", order.orderId).selectAll().execute())
    .length;
}

/** Adds a coin to the wallet whose money is gone: another order took it. */
export async function aSpentCoin(wallet: Wallet, exchangeName = "exchange"): Promise<Coin> {
  const other = await aWallet(1, exchangeName);
  Object.assign(wallet.state.coins, other.state.coins);
  const coin = coinsOf(other)[0]!;
  const proposal = await aProposal(shop, wallet, { amount: "KUDOS:0.5" });
  expect(await postPay(proposal, signed(wallet, proposal, [coin]))).toMatchObject({ status: 200 });
  return coin;
}
