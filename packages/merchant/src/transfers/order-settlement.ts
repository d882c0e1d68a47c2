/** How an order's money is doing, for the shop's view of the order. */

import { addAmounts, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { errorCode, errorCodeOfNumber } from "@kontor/taler/error-codes";
import { timestampToJson } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import type { DepositSettlement } from "../deposits/wiring-store.js";
import { type ListedExpected, listExpected } from "./expected-store.js";

/** The members of the answer that tell about wire transfers. */
export interface OrderSettlement {
  readonly exchange_code: number;
  readonly exchange_http_status: number;
  readonly wire_details: readonly Record<string, unknown>[];
  readonly wire_reports: readonly Record<string, unknown>[];
}

const CONFLICTING = "MERCHANT_EXCHANGE_TRANSFERS_CONFLICTING_TRANSFERS";
const ONE = { limit: 1, ascending: true, offset: 0n };
const ANY = { hWire: undefined, after: undefined, before: undefined, verified: undefined, confirmed: undefined };

/** @param settlements those of the order's deposits */
export async function settlementOfOrder(
  queries: Queries,
  instance: bigint,
  settlements: readonly DepositSettlement[],
): Promise<OrderSettlement> {
  const serials = [...new Set(settlements.flatMap(({ expectedTransfer }) => expectedTransfer ?? []))];
  const transfers: ListedExpected[] = [];
  for (const serial of serials) {
    transfers.push(...(await listExpected(queries, instance, { ...ANY, serial }, ONE)));
  }
  const failed = settlements.find(({ problemCode }) => problemCode !== 0);
  return {
    exchange_code: failed?.exchangeCode ?? 0,
    exchange_http_status: failed?.httpStatus ?? 0,
    wire_details: transfers.map((transfer) => wireDetail(transfer, settlements)),
    wire_reports: settlements.flatMap((settlement) => {
      const transfer = transfers.find(({ serial }) => serial === settlement.expectedTransfer);
      return wireReport(settlement, transfer);
    }),
  };
}

function wireDetail(transfer: ListedExpected, settlements: readonly DepositSettlement[]): Record<string, unknown> {
  const paid = settlements.filter(({ expectedTransfer }) => expectedTransfer === transfer.serial);
  const sumOf = (part: "amount" | "fee") =>
    paid.flatMap((settlement) => settlement[part] ?? []).reduce((sum, amount) => addAmounts(sum, amount));
  return {
    exchange_url: transfer.exchangeUrl,
    wtid: encodeBase32(transfer.wtid),
    execution_time: timestampToJson(transfer.executionTime ?? 0n),
    amount: printAmount(sumOf("amount")),
    confirmed: transfer.credit !== undefined,
    deposit_fee: printAmount(sumOf("fee")),
    expected_transfer_serial_id: Number(transfer.serial),
  };
}

/** What is wrong with a deposit, or with the transfer that pays for it. */
function wireReport(settlement: DepositSettlement, transfer: ListedExpected | undefined): Record<string, unknown>[] {
  const report = (code: number, detail: string) => [
    {
      code,
      hint: [errorCodeOfNumber(code)?.hint, detail].filter(Boolean).join(" "),
      exchange_code: settlement.exchangeCode,
      exchange_http_status: settlement.httpStatus,
      coin_pub: encodeBase32(settlement.coinPub),
    },
  ];
  if (settlement.problemCode !== 0) return report(settlement.problemCode, settlement.problem);
  if (transfer?.validated === false) return report(transfer.lastEc, transfer.lastErrorDetail);
  if (transfer?.credit?.verified === false && transfer.total !== undefined) {
    const detail = `${printAmount(transfer.credit.amount)} arrived, the exchange says ${printAmount(transfer.total)}`;
    return report(errorCode(CONFLICTING).number, detail);
  }
  return [];
}
