/** Where the money of a new order may go and come from: the shop's account, the exchanges that fit it, and the fees. */

import { type Amount, maxAmount, zeroAmount } from "@kontor/taler/amount";
import type { KnownAccounts } from "../bank-accounts/account-registry.js";
import type { Account } from "../bank-accounts/store.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import { type ExchangeFit, fitExchanges, type UsableExchange } from "../exchanges/usable.js";
import type { InstanceCall } from "../http/endpoint.js";
import { candidateFor } from "../kyc/status.js";
import { TalerError } from "../taler-error.js";
import type { ContractExchange } from "./contract.js";
import type { WantedPrices } from "./order-prices.js";

export interface WhereToPay {
  readonly account: Account;
  readonly exchanges: readonly ContractExchange[];
  /** Of each price. */
  readonly maxFees: readonly Amount[];
}

/**
 * The account that gets the money, and the exchanges through which it may come. Of several prices one must be payable;
 * the account is the first of those to which most of them can be paid.
 * @param paymentTarget the wire method that the shop wants, any if absent
 * @throws TalerError ..._INSTANCE_CONFIGURATION_LACKS_WIRE, ..._NO_EXCHANGE_FOR_CURRENCY, ..._NO_EXCHANGES_FOR_WIRE_METHOD or
 * ..._AMOUNT_EXCEEDS_LEGAL_LIMITS, with the reason of each exchange
 */
export async function settleWhereToPay(
  call: WhereToPayCall,
  paymentTarget: string | undefined,
  prices: WantedPrices,
): Promise<WhereToPay> {
  const { accounts, exchanges, instance } = call;
  const settle = async () => settleAmong(await accounts.find(instance.serial), call, paymentTarget, prices);
  try {
    return await settle();
  } catch (error) {
    if (!(error instanceof TalerError)) throw error;
    // Something may have been added a moment ago, in another process.
    accounts.forget(instance.serial);
    if (UNFIT.includes(error.code)) await firstKeysArrive(exchanges, trustedFor(exchanges, prices));
    return settle();
  }
}

type WhereToPayCall = Pick<InstanceCall<unknown, unknown, unknown>, "accounts" | "instance" | "exchanges" | "clock">;

/** The answers when there are accounts and exchanges, but none that fit. */
const UNFIT: readonly string[] = [
  "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD",
  "MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS",
];

function trustedFor(exchanges: ExchangeService, prices: WantedPrices): TrustedExchange[] {
  return exchanges.configured().filter(({ currency }) => prices.some(({ amount }) => amount.currency === currency));
}

function settleAmong(
  { accounts, states }: KnownAccounts,
  { instance, exchanges, clock }: WhereToPayCall,
  paymentTarget: string | undefined,
  prices: WantedPrices,
): WhereToPay {
  const wanted = accounts.filter(
    ({ wireMethod }) => paymentTarget === undefined || wireMethod === paymentTarget.toLowerCase(),
  );
  if (wanted.length === 0) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE", {
      detail: paymentTarget ?? "the instance has no active bank account",
    });
  }
  const trusted = trustedFor(exchanges, prices);
  if (trusted.length === 0) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY", {
      status: 409,
      detail: [...new Set(prices.map(({ amount }) => amount.currency))].join(", "),
      members: { exchange_rejections: [] },
    });
  }
  const now = clock.now();
  const offers = wanted.map((account) => ({
    account,
    fits: prices.map(({ amount }) => {
      const ofCurrency = trusted.filter(({ currency }) => currency === amount.currency);
      const candidates = ofCurrency.map((exchange) =>
        candidateFor(account, exchange, exchanges.keysOf(exchange), states),
      );
      return fitExchanges(candidates, account, amount, now);
    }),
  }));
  const chosen = bestOf(offers);
  if (payable(chosen.fits) === 0) throw refuse(offers.flatMap(({ fits }) => fits.flat()));

  const usable = chosen.fits.map((fits) => fits.filter((fit) => fit.usable));
  const byUrl = new Map(usable.flat().map((fit) => [fit.exchange.baseUrl, fit]));
  return {
    account: chosen.account,
    exchanges: [...byUrl.values()].map((fit) => ({
      url: fit.exchange.baseUrl,
      masterPub: fit.exchange.masterPub,
      priority: PREFERRED,
      maxContribution: fit.maxContribution,
    })),
    maxFees: prices.map(
      ({ amount, maxFee }, index) =>
        maxFee ?? (instance.useStefan ? highestFee(usable[index]!, amount) : zeroAmount(amount.currency)),
    ),
  };
}

/** How many of the prices some exchange can serve. */
function payable(fits: readonly (readonly ExchangeFit[])[]): number {
  return fits.filter((ofPrice) => ofPrice.some(({ usable }) => usable)).length;
}

/** The first of those with most payable prices. */
function bestOf<Offer extends { readonly fits: readonly (readonly ExchangeFit[])[] }>(offers: readonly Offer[]): Offer {
  return offers.reduce((best, offer) => (payable(offer.fits) > payable(best.fits) ? offer : best));
}

/** Longer than this a shop is not kept waiting for an exchange that it has never heard of. */
const KEYS_PATIENCE_MS = 2500;

/** Waits for the keys that a server lacks which has just started. */
async function firstKeysArrive(exchanges: ExchangeService, trusted: readonly TrustedExchange[]): Promise<void> {
  const unheard = trusted.filter((exchange) => exchanges.keysOf(exchange) === undefined);
  await Promise.all(unheard.map((one) => exchanges.getKeys(one, { waitMs: KEYS_PATIENCE_MS })));
}

/** One level for all exchanges: nothing about them makes us prefer one. */
const PREFERRED = 1024;

function highestFee(fits: readonly UsableExchange[], amount: Amount): Amount {
  return fits.reduce(
    (highest, { stefanFee }) => (stefanFee === undefined ? highest : maxAmount(highest, stefanFee)),
    zeroAmount(amount.currency),
  );
}

/** Nobody fits: over a legal limit everywhere, or none serves the account. */
function refuse(fits: readonly ExchangeFit[]): TalerError {
  const unusable = fits.flatMap((fit) =>
    fit.usable ? [] : [{ exchange_url: fit.exchange.baseUrl, code: fit.code, detail: fit.reason }],
  );
  // Several prices, or accounts, may be refused for the same reason.
  const rejections = [...new Map(unusable.map((rejection) => [JSON.stringify(rejection), rejection])).values()];
  const members = {
    exchange_rejections: rejections,
    exchange_base_urls: [...new Set(rejections.map(({ exchange_url }) => exchange_url))],
  };
  const overLimit = fits.some((fit) => !fit.usable && fit.overLimit);
  return overLimit
    ? new TalerError("MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS", { status: 451, members })
    : new TalerError("MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD", { status: 409, members });
}
