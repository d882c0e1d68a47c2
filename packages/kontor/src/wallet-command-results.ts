/** What the wallet's commands print: lines for people, and JSON with the protocol's names and encodings for programs. */

import type { AbortResult } from "@kontor/sandbox/wallet/abort";
import type { Balance, TokenBalance, Transaction } from "@kontor/sandbox/wallet/balance";
import { proposalOf } from "@kontor/sandbox/wallet/claim";
import type { OrderStatus } from "@kontor/sandbox/wallet/order-status";
import type { PayResult } from "@kontor/sandbox/wallet/pay";
import type { ProofAnswer } from "@kontor/sandbox/wallet/prove";
import type { RefundResult } from "@kontor/sandbox/wallet/refunds";
import type { Donation, Order } from "@kontor/sandbox/wallet/wallet-state";
import type { Withdrawal } from "@kontor/sandbox/wallet/withdraw";
import { isZero, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { NEVER, type Timestamp, timestampToJson } from "@kontor/taler/time";

export interface CommandResult {
  readonly lines: readonly string[];
  readonly json: unknown;
  /** The command was carried out, and did not do what was hoped for. */
  readonly isFailure?: boolean;
}

export function withdrawn(withdrawals: readonly Withdrawal[]): CommandResult {
  const lines = withdrawals.map(
    ({ amount, coins }) =>
      `Withdrew ${printAmount(amount)} in ${coins.length} ${coins.length === 1 ? "coin" : "coins"}.`,
  );
  return {
    lines: lines.length > 0 ? lines : ["There is nothing to withdraw yet."],
    json: {
      withdrawals: withdrawals.map(({ reservePub, amount, coins }) => ({
        reserve_pub: encodeBase32(reservePub),
        amount: printAmount(amount),
        coins: coins.map(({ coinPub, value }) => ({ coin_pub: encodeBase32(coinPub), value: printAmount(value) })),
      })),
    },
  };
}

export function paid({ kind, order, receipt }: PayResult): CommandResult {
  const { contract } = proposalOf(order);
  const index = order.payment?.choiceIndex ?? 0;
  const last = contract.choices.length - 1;
  const price = printAmount(contract.choices[index]!.amount);
  const choice = last > 0 ? ` This was choice ${index}, of 0 to ${last}.` : "";
  const what = `"${contract.summary}" (order ${order.orderId} of ${contract.merchantName})`;
  const confirmation = receipt.posConfirmation;
  const donation = order.payment?.donation;
  return {
    lines: [
      kind === "paid" ? `Paid ${price} for ${what}.${choice}` : `Paid before, nothing to pay again: ${what}.`,
      ...(confirmation === undefined ? [] : [`Show this to the seller:\n${confirmation}`]),
      ...(donation === undefined ? [] : [receiptLine(donation)]),
    ],
    json: {
      kind,
      ...orderMembers(order),
      amount: price,
      summary: contract.summary,
      fulfillment_url: contract.fulfillmentUrl,
      h_contract: encodeBase32(contract.hContract),
      merchant_pub: encodeBase32(contract.merchantPub),
      sig: encodeBase32(receipt.sig),
      session_id: receipt.sessionId,
      pos_confirmation: confirmation,
      ...(donation === undefined
        ? {}
        : { tax_receipt: { amount: printAmount(donation.amount), received: donation.receipts !== undefined } }),
    },
  };
}

function receiptLine({ amount, donauUrl, receipts }: Donation): string {
  const what = `tax receipt for ${printAmount(amount)} of ${donauUrl}`;
  return receipts === undefined
    ? `The ${what} is still owed: ask with "kontor wallet donations".`
    : `Got a ${what}: see "kontor wallet donations".`;
}

export function proven(order: Order, sessionId: string, { refunded, posConfirmation }: ProofAnswer): CommandResult {
  const session = sessionId === "" ? "without a session" : `for session ${sessionId}`;
  return {
    lines: [
      `Proved ${session} that order ${order.orderId} is paid${refunded ? ", and refunded at least in part" : ""}.`,
    ],
    json: { ...orderMembers(order), session_id: sessionId, refunded, pos_confirmation: posConfirmation },
  };
}

export function refunded(order: Order, result: RefundResult | undefined): CommandResult {
  if (result === undefined) {
    return {
      lines: [`There are no refunds of order ${order.orderId}.`],
      json: { ...orderMembers(order), refunds: false },
    };
  }
  const { granted, gained, failed } = result;
  const gains = isZero(gained) ? "nothing new" : printAmount(gained);
  return {
    lines: [
      `Got ${gains} back for order ${order.orderId}; the merchant granted ${printAmount(granted)} in total.`,
      ...failed.map(
        ({ amount, exchangeStatus, exchangeCode }) =>
          `The exchange refused ${printAmount(amount)} (HTTP ${exchangeStatus}, code ${exchangeCode ?? "none"}).`,
      ),
    ],
    json: {
      ...orderMembers(order),
      refunds: true,
      granted: printAmount(granted),
      gained: printAmount(gained),
      failed: failed.map(({ coinPub, amount, exchangeStatus, exchangeCode }) => ({
        coin_pub: encodeBase32(coinPub),
        amount: printAmount(amount),
        exchange_status: exchangeStatus,
        exchange_code: exchangeCode,
      })),
    },
    isFailure: failed.length > 0,
  };
}

export function aborted(order: Order, { gained, unresolved }: AbortResult): CommandResult {
  const open = unresolved.length === 0 ? "" : ` Of ${unresolved.length} coins the fate is open; try again later.`;
  return {
    lines: [`Aborted the payment of order ${order.orderId} and got ${printAmount(gained)} back.${open}`],
    json: { ...orderMembers(order), gained: printAmount(gained), unresolved: unresolved.map(encodeBase32) },
    isFailure: unresolved.length > 0,
  };
}

export function stateOf(order: Order, status: OrderStatus): CommandResult {
  const name = `Order ${order.orderId}`;
  switch (status.kind) {
    case "paid": {
      const { fulfillmentUrl, refunded, refundAmount, refundTaken, refundPending } = status;
      const refund = refunded ? `, ${printAmount(refundAmount)} refunded` : "";
      const pending = refundPending ? " (not picked up entirely)" : "";
      return {
        lines: [`${name} is paid${refund}${pending}.`, ...(fulfillmentUrl === undefined ? [] : [fulfillmentUrl])],
        json: {
          ...orderMembers(order),
          status: "paid",
          fulfillment_url: fulfillmentUrl,
          refunded,
          refund_amount: printAmount(refundAmount),
          refund_taken: printAmount(refundTaken),
          refund_pending: refundPending,
        },
      };
    }
    case "unpaid":
      return {
        lines: [`${name} is not paid: ${status.talerPayUri}`],
        json: {
          ...orderMembers(order),
          status: "unpaid",
          taler_pay_uri: status.talerPayUri,
          fulfillment_url: status.fulfillmentUrl,
          already_paid_order_id: status.alreadyPaidOrderId,
        },
      };
    case "goto":
      return {
        lines: [`${name} is claimed by somebody else${status.url === undefined ? "" : `; a new one: ${status.url}`}.`],
        json: { ...orderMembers(order), status: "goto", url: status.url },
      };
  }
}

export function balances(list: readonly Balance[], tokens: readonly TokenBalance[]): CommandResult {
  const ofMoney = list.map(({ exchangeUrl, available, incoming, pending }) => {
    const more = [
      ...(isZero(incoming) ? [] : [`${printAmount(incoming)} on the way`]),
      ...(isZero(pending) ? [] : [`${printAmount(pending)} promised`]),
    ];
    return `${printAmount(available)} at ${exchangeUrl}${more.length > 0 ? ` (${more.join(", ")})` : ""}`;
  });
  const ofTokens = tokens.map(({ merchantBaseUrl, familySlug, count, validUntil }) => {
    const until = validUntil === NEVER ? "" : `, valid until ${dateOf(validUntil)}`;
    return `${count} ${count === 1 ? "token" : "tokens"} "${familySlug}" for ${merchantBaseUrl}${until}`;
  });
  const lines = [...ofMoney, ...ofTokens];
  return {
    lines: lines.length > 0 ? lines : ["The wallet is empty."],
    json: {
      balances: list.map(({ exchangeUrl, available, incoming, pending }) => ({
        exchange_url: exchangeUrl,
        available: printAmount(available),
        incoming: printAmount(incoming),
        pending: printAmount(pending),
      })),
      tokens: tokens.map(({ merchantBaseUrl, familySlug, count, validFrom, validUntil }) => ({
        merchant_base_url: merchantBaseUrl,
        token_family_slug: familySlug,
        count,
        signature_validity_start: timestampToJson(validFrom),
        signature_validity_end: timestampToJson(validUntil),
      })),
    },
  };
}

function dateOf(time: Timestamp): string {
  return new Date(Number(time / 1000n)).toISOString().slice(0, 19).replace("T", " ");
}

export function history(list: readonly Transaction[]): CommandResult {
  const lines = list.map(({ at, kind, amount, status, description }) => {
    return `${dateOf(at)}  ${kind.padEnd(10)}  ${printAmount(amount).padEnd(20)}  ${status.padEnd(7)}  ${description}`;
  });
  return {
    lines: lines.length > 0 ? lines : ["Nothing has happened yet."],
    json: {
      transactions: list.map(({ at, kind, amount, status, description, order }) => ({
        at: timestampToJson(at),
        kind,
        amount: printAmount(amount),
        status,
        description,
        ...(order === undefined ? {} : orderMembers(order)),
      })),
    },
  };
}

function orderMembers({ merchantBaseUrl, orderId }: Order) {
  return { merchant_base_url: merchantBaseUrl, order_id: orderId };
}
