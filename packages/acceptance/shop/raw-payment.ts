/** For tests: payments that no well-behaved wallet would make, sent coin by coin. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Coin } from "@kontor/sandbox/wallet/wallet-state";
import { parseAmount } from "@kontor/taler/amount";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { ApiAnswer, TestShop } from "./test-shop.js";

/** An order that the wallet has claimed. */
export async function aProposal(
  shop: TestShop,
  wallet: Wallet,
  order: JsonObject,
  request: JsonObject = {},
): Promise<Proposal> {
  const { payUri } = await shop.order(order, request);
  return claim(wallet, payUri);
}

/** All coins of the wallet, spent or not. */
export function coinsOf(wallet: Wallet): Coin[] {
  return Object.values(wallet.state.coins);
}

/** The `coins` of a pay request: each coin with its contribution, by default all that it was worth when it was new. */
export function signed(
  wallet: Wallet,
  { contract }: Proposal,
  coins: readonly (Coin | readonly [coin: Coin, contribution: string])[],
): JsonObject[] {
  return coins.map((given) => {
    const [coin, contribution] = "coinPub" in given ? [given, given.value] : [given[0], parseAmount(given[1])];
    return signDeposit(wallet, contract, { coinPub: coin.coinPub, contribution }, undefined);
  });
}

/** POST pay with these coins. */
export function postPay(
  { order }: Proposal,
  coins: readonly JsonObject[],
  members: JsonObject = {},
  backendUrl: string = order.merchantBaseUrl,
): Promise<ApiAnswer> {
  return post(`${backendUrl}orders/${order.orderId}/pay`, { coins: [...coins], ...members });
}

/** A request without credentials. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
  const init = typeof body === "string" || body instanceof Uint8Array ? { body } : { body: JSON.stringify(body) };
  const answer = await fetch(url, { method: "POST", headers, ...init });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : JSON.parse(text), headers: answer.headers };
}

/** What an answer with that error looks like, for `toMatchObject`. */
export function failure(status: number, name: ErrorCodeName, members: JsonObject = {}) {
  return { status, body: { code: errorCode(name).number, ...members } };
}
