/** For tests of orders with choices: a shop with a subscription and a discount, and wallets that use them. */

import type { Proposal } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import { pay } from "@kontor/sandbox/wallet/pay";
import { signTokens, tokenEnvelopes } from "@kontor/sandbox/wallet/tokens";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Coin, Token } from "@kontor/sandbox/wallet/wallet-state";
import { printAmount, sumAmounts } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY } from "@kontor/taler/time";
import { aProposal, coinsOf, post } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";
import { addTokenFamily, token } from "../shop/token-families.js";

/** The shop of the file that runs: each opens one of its own (`beforeAll(openShop); afterAll(closeShop);`). */
export let shop: TestShop;

const rsa = (value: string) => ({ value, cipher: "RSA", rsaBits: 1024 }) as const;

export async function openShop(): Promise<void> {
  sharedSubscriber = undefined;
  shop = await startTestShop({
    jobs: false,
    exchanges: [
      { name: "exchange", denominations: [rsa("1"), rsa("0.5")] },
      { name: "second", denominations: [{ value: "1", cipher: "CS" }] },
    ],
  });
  await addFamily("abo", { kind: "subscription", extra_data: { trusted_domains: ["news.example"] } });
  await addFamily("rebate", { kind: "discount", duration: { d_us: Number(2n * DAY) } });
}

export async function closeShop(): Promise<void> {
  await shop?.stop();
}

export const addFamily = (slug: string, members: JsonObject) => addTokenFamily(shop, slug, members);

/** A month of news: bought, or read with a subscription. */
export const NEWS = {
  version: 1,
  choices: [
    { amount: "KUDOS:1", description: "This article" },
    { amount: "KUDOS:5", description: "A month", outputs: [token("abo"), token("rebate", 2)] },
    { amount: "KUDOS:0", description: "With a subscription", inputs: [token("abo")] },
    { amount: "KUDOS:0.5", description: "With a rebate", inputs: [token("rebate")] },
  ],
} satisfies JsonObject;

/** Takes from a wallet what it spends, and gives it what it buys. */
export async function buy(wallet: Wallet, order: JsonObject, choiceIndex: number): Promise<Proposal> {
  const proposal = await aProposal(shop, wallet, order);
  await pay(wallet, proposal, { choiceIndex });
  return proposal;
}

export const tokensOf = (wallet: Wallet): Token[] => Object.values(wallet.state.tokens);
export const unspent = (wallet: Wallet, slug: string) =>
  tokensOf(wallet).filter(({ spent, familySlug }) => !spent && familySlug === slug);
export const money = (wallet: Wallet) =>
  printAmount(
    sumAmounts(
      "KUDOS",
      coinsOf(wallet).map(({ remaining }) => remaining),
    ),
  );

/** A reader with a subscription and two rebates. */
export async function aSubscriber(more = "KUDOS:0"): Promise<Wallet> {
  const wallet = await shop.richWallet(`KUDOS:${5 + Number(more.slice(6))}`);
  await buy(wallet, NEWS, 1);
  return wallet;
}

export async function statusOf(orderId: string): Promise<JsonObject> {
  return (await shop.call(`private/orders/${orderId}`)).body;
}

export async function countsOf(slug: string): Promise<{ issued: number; used: number }> {
  const { issued, used } = (await shop.call(`private/tokenfamilies/${slug}`)).body;
  return { issued: Number(issued), used: Number(used) };
}

export interface RawChoice {
  readonly index?: number;
  readonly coins?: readonly Coin[];
  readonly tokens?: readonly Token[];
  /** Changes what would be right, before it is signed. */
  readonly walletData?: JsonObject;
  readonly secret?: Uint8Array;
}

/** A pay request for a choice, as no well-behaved wallet might make it. */
export function request(wallet: Wallet, { contract }: Proposal, raw: RawChoice): JsonObject {
  const { index = 0, coins = [], tokens = [], secret = new Uint8Array(32).fill(7) } = raw;
  const choice = contract.choices[index];
  const envelopes = choice === undefined ? [] : tokenEnvelopes(contract, choice, secret);
  const walletData: JsonObject = {
    choice_index: index,
    ...(envelopes.length === 0 ? {} : { tokens_evs: envelopes }),
    ...raw.walletData,
  };
  const pubs = tokens.map(({ tokenPub }) => tokenPub);
  return {
    wallet_data: walletData,
    coins: coins.map(({ coinPub, value }) =>
      signDeposit(wallet, contract, { coinPub, contribution: value }, walletData),
    ),
    ...(pubs.length === 0 ? {} : { tokens: signTokens(wallet, contract, pubs, walletData) }),
  };
}

export function send({ order }: Proposal, body: JsonObject, backendUrl = order.merchantBaseUrl): Promise<ApiAnswer> {
  return post(`${backendUrl}orders/${order.orderId}/pay`, body);
}

let sharedSubscriber: Promise<Wallet> | undefined;
/** One whose token is refused again and again. */
export function subscriber(): Promise<Wallet> {
  sharedSubscriber ??= aSubscriber();
  return sharedSubscriber;
}
