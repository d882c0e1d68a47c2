/** Where the money of a new order may go and come from: the shop's account, the exchanges that fit it, and the fees. */

import { type Amount, maxAmount, zeroAmount } from "@kontor/taler/amount";
import type { KnownAccounts } from "../accounts/account-registry.js";
import type { Account } from "../accounts/store.js";
import { type ExchangeFit, fitExchanges, type UsableExchange } from "../exchanges/usable.js";
import type { InstanceCall } from "../http/endpoint.js";
import { candidateFor } from "../kyc/status.js";
import { TalerError } from "../taler-error.js";
import type { ContractExchange } from "./contract.js";

export interface WhereToPay {
  readonly account: Account;
  readonly exchanges: readonly ContractExchange[];
  readonly maxFee: Amount;
}

/**
 * The account that gets the money, and the exchanges through which it may come.
 * @param paymentTarget the wire method that the shop wants, any if absent
 * @throws TalerError ..._INSTANCE_CONFIGURATION_LACKS_WIRE, ..._NO_EXCHANGE_FOR_CURRENCY, ..._NO_EXCHANGES_FOR_WIRE_METHOD or
 * ..._AMOUNT_EXCEEDS_LEGAL_LIMITS, with the reason of each exchange
 */
export async function settleWhereToPay(
  call: WhereToPayCall,
  paymentTarget: string | undefined,
  amount: Amount,
  wantedMaxFee: Amount | undefined,
): Promise<WhereToPay> {
  const { accounts, instance } = call;
  const settle = async () =>
    settleAmong(await accounts.find(instance.serial), call, paymentTarget, amount, wantedMaxFee);
  return settle().catch((error: unknown) => {
    if (!(error instanceof TalerError)) throw error;
    // Something may have been added a moment ago, in another process.
    accounts.forget(instance.serial);
    return settle();
  });
}

type WhereToPayCall = Pick<InstanceCall<unknown, unknown, unknown>, "accounts" | "instance" | "exchanges" | "clock">;

function settleAmong(
  { accounts, states }: KnownAccounts,
  { instance, exchanges, clock }: WhereToPayCall,
  paymentTarget: string | undefined,
  amount: Amount,
  wantedMaxFee: Amount | undefined,
): WhereToPay {
  const wanted = accounts.filter(
    ({ wireMethod }) => paymentTarget === undefined || wireMethod === paymentTarget.toLowerCase(),
  );
  if (wanted.length === 0) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE", {
      detail: paymentTarget ?? "the instance has no active bank account",
    });
  }
  const ofCurrency = exchanges.configured().filter(({ currency }) => currency === amount.currency);
  if (ofCurrency.length === 0) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY", {
      status: 409,
      detail: amount.currency,
      members: { exchange_rejections: [] },
    });
  }
  const fits = wanted.map((account) => {
    const candidates = ofCurrency.map((exchange) =>
      candidateFor(account, exchange, exchanges.keysOf(exchange), states),
    );
    return { account, fits: fitExchanges(candidates, account, amount, clock.now()) };
  });
  const chosen = fits.find(({ fits }) => fits.some(({ usable }) => usable));
  if (chosen === undefined) throw refuse(fits.flatMap(({ fits }) => fits));

  const usable = chosen.fits.filter((fit) => fit.usable);
  return {
    account: chosen.account,
    exchanges: usable.map((fit) => ({
      url: fit.exchange.baseUrl,
      masterPub: fit.exchange.masterPub,
      priority: PREFERRED,
      maxContribution: fit.maxContribution,
    })),
    maxFee: wantedMaxFee ?? (instance.useStefan ? highestFee(usable, amount) : zeroAmount(amount.currency)),
  };
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
  const rejections = fits.flatMap((fit) =>
    fit.usable ? [] : [{ exchange_url: fit.exchange.baseUrl, code: fit.code, detail: fit.reason }],
  );
  const members = {
    exchange_rejections: rejections,
    exchange_base_urls: [...new Set(rejections.map(({ exchange_url }) => exchange_url))],
  };
  const overLimit = fits.some((fit) => !fit.usable && fit.overLimit);
  return overLimit
    ? new TalerError("MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS", { status: 451, members })
    : new TalerError("MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD", { status: 409, members });
}
