/** POST [/instances/$INSTANCE]/private/orders/$ORDER_ID/refund: the shop sets how much of an order is refunded in all. */

import { type Amount, compareAmounts, printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { MerchantRefundResponse, RefundRequest } from "@kontor/taler/schemas/orders";
import { refundUri } from "@kontor/taler/taler-uri";
import { coverageOf, type Price } from "../deposits/coverage.js";
import { acceptedDeposits, batchesOf, type Deposit, type DepositBatch } from "../deposits/deposit-store.js";
import {
  ABORT_RTRANSACTION_ID,
  firstRefundNumber,
  insertRefunds,
  type NewRefund,
  type Refund,
  refundsOf,
} from "../deposits/refund-store.js";
import { settlementsOf } from "../deposits/wiring-store.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import { refundLimit } from "../exchanges/usable.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import { OrderPath } from "../orders/order-path.js";
import { payableContract, pricePaid } from "../orders/payable-contract.js";
import { batchesOfPayment } from "../orders/purchase.js";
import { lockOrder } from "../orders/store.js";
import { ordersTopic, orderTopic } from "../orders/topics.js";
import { TalerError } from "../taler-error.js";
import { notYetWired } from "./not-yet-wired.js";
import { distributeRefund, grantedRefunds, refundTotal } from "./refunds.js";

export const privateRefund = endpoint({
  summary: "Grant a refund",
  params: OrderPath,
  body: RefundRequest,
  answers: { 200: MerchantRefundResponse },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_GENERIC_CURRENCY_MISMATCH",
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID",
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT",
    "MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE",
    "MERCHANT_POST_ORDERS_ID_REFUND_EXCHANGE_TRANSACTION_LIMIT_VIOLATION",
  ],
  uses: ["clock", "db", "exchanges", "notifier"],
  async handle({ db, instance, params, body, clock, notifier, exchanges }) {
    const now = clock.now();
    demandKey(instance);
    const { order, contract } = await db.transaction(async (tx) => {
      const order = await lockOrder(tx, instance.serial, params.orderId);
      if (order === undefined) throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: params.orderId });
      if (order.state !== "paid") {
        throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID", { detail: order.orderId });
      }
      const contract = payableContract(order);
      const price = pricePaid(contract, order);
      checkCurrency(price, body.refund);
      const refunds = await refundsOf(tx, instance.serial, order.orderId);
      const present = refundTotal(grantedRefunds(refunds), price.amount.currency);
      const comparison = compareAmounts(body.refund, present);
      if (compareAmounts(body.refund, price.amount) > 0) throw inconsistent("more than the price");
      if (comparison < 0) throw inconsistent("less than what was refunded already");
      if (comparison > 0) {
        const batches = await batchesOf(tx, instance.serial, order.orderId);
        const increase = subtractAmounts(body.refund, present);
        const terms = { reason: body.reason, firstNumber: await firstRefundNumber(tx) };
        const deposits = neededDeposits(price, batchesOfPayment(order, batches), refunds);
        if (distributeRefund(increase, deposits, refunds, terms) === undefined) {
          throw inconsistent("more than was paid");
        }
        const open = order.wired ? [] : notYetWired(deposits, await settlementsOf(tx, instance.serial, order.orderId));
        const parts = distributeRefund(increase, open, refunds, terms);
        if (parts === undefined) throw alreadyWired();
        checkLegalLimits(exchanges, parts, batches);
        await insertRefunds(tx, instance.serial, order.orderId, parts, now);
        const data = { refund_amount: printAmount(body.refund), increase: printAmount(increase), reason: body.reason };
        await recordEvents(tx, instance.serial, [{ type: "refund", orderId: order.orderId, data }], now);
      }
      return { order, contract };
    });
    notifier.publish([
      orderTopic(instance.id, order.orderId),
      ordersTopic(instance.id),
      ...topicsOfEvents(instance.id),
    ]);
    return ok({
      taler_refund_uri: refundUri({ baseUrl: contract.merchantBaseUrl, orderId: order.orderId }),
      h_contract: encodeBase32(order.hContract),
    });
  },
});

function checkCurrency({ amount }: Price, refund: Amount): void {
  if (refund.currency !== amount.currency) {
    throw new TalerError("MERCHANT_GENERIC_CURRENCY_MISMATCH", {
      status: 409,
      parameter: "refund",
      detail: `refund: the order is in ${amount.currency}`,
    });
  }
}

/**
 * The deposits that make up the payment. Without those of payers who came only half through before somebody else paid:
 * the refund is for that wallet, and they can get all of theirs. Tries that failed are the older ones.
 */
function neededDeposits(price: Price, batches: readonly DepositBatch[], refunds: readonly Refund[]): Deposit[] {
  const givenBack = refunds.filter(({ rtransactionId }) => rtransactionId === ABORT_RTRANSACTION_ID);
  let needed = batches.filter(({ accepted }) => accepted);
  for (const batch of needed) {
    const rest = needed.filter((other) => other !== batch);
    if (coverageOf(price, acceptedDeposits(rest), givenBack) === "covered") needed = rest;
  }
  return acceptedDeposits(needed);
}

/** @throws TalerError 451 where an exchange may not refund that much at once */
function checkLegalLimits(
  exchanges: ExchangeService,
  parts: readonly NewRefund[],
  batches: readonly DepositBatch[],
): void {
  for (const url of new Set(batches.map(({ exchangeUrl }) => exchangeUrl))) {
    const exchange = exchanges.recognize(url);
    const keys = exchange === undefined ? undefined : exchanges.keysOf(exchange);
    const limit = keys === undefined ? undefined : refundLimit(keys);
    if (limit === undefined) continue;
    const coins = batches.filter(({ exchangeUrl }) => exchangeUrl === url).flatMap(({ deposits }) => deposits);
    const refunded = parts.filter((part) => coins.some(({ coinPub }) => equalBytes(coinPub, part.coinPub)));
    if (compareAmounts(refundTotal(refunded, limit.currency), limit) > 0) {
      throw new TalerError("MERCHANT_POST_ORDERS_ID_REFUND_EXCHANGE_TRANSACTION_LIMIT_VIOLATION", {
        status: 451,
        parameter: "refund",
        detail: `refund: ${url} may refund at most ${printAmount(limit)}`,
      });
    }
  }
}

function alreadyWired(): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE", {
    status: 410,
    parameter: "refund",
    detail: "refund: the exchange has wired the money to the shop; give it back in another way",
  });
}

function inconsistent(detail: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT", { parameter: "refund", detail });
}
