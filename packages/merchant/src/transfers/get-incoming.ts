/** GET [/instances/$INSTANCE]/private/incoming, and one of them: what exchanges say they wired. */

import { addAmounts, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { ExpectedTransferDetailResponse, ExpectedTransferListResponse } from "@kontor/taler/schemas/transfers";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { type DepositSettlement, settlementsBy } from "../deposits/wiring-store.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { Seconds, YesNoAll } from "../http/query.js";
import { TalerError } from "../taler-error.js";
import { paytosOf } from "./account-filter.js";
import { type ListedExpected, listExpected } from "./expected-store.js";
import { attemptMembers, filterOf } from "./listing.js";

const Query = Type.Object({
  payto_uri: Type.Optional(RequestLineText),
  before: Type.Optional(Seconds),
  after: Type.Optional(Seconds),
  limit: Type.Optional(PageLimit),
  offset: Type.Optional(RowNumber),
  verified: Type.Optional(YesNoAll),
  confirmed: Type.Optional(YesNoAll),
});

export const getIncoming = endpoint({
  summary: "List the wire transfers that exchanges announced",
  query: Query,
  answers: { 200: ExpectedTransferListResponse },
  errors: ["GENERIC_PAYTO_URI_MALFORMED", "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const { confirmed, limit, offset, verified } = query;
    const filter = { ...(await filterOf(db.queries, instance.serial, query)), verified, confirmed };
    const listed = await listExpected(db.queries, instance.serial, filter, pageOf(limit, offset));
    const paytoOf = await paytosOf(db.queries, instance.serial);
    return ok({
      incoming: listed.map((transfer) => ({
        expected_transfer_serial_id: Number(transfer.serial),
        execution_time: transfer.executionTime === undefined ? undefined : timestampToJson(transfer.executionTime),
        ...commonMembers(transfer, paytoOf),
      })),
    });
  },
});

export const getIncomingOne = endpoint({
  summary: "Show what an announced wire transfer pays for",
  params: Type.Object({ id: RowNumber }),
  answers: { 200: ExpectedTransferDetailResponse },
  errors: ["MERCHANT_GENERIC_EXPECTED_TRANSFER_UNKNOWN"],
  uses: ["clock", "db"],
  async handle({ db, instance, params: { id }, clock }) {
    const filter = { hWire: undefined, after: undefined, before: undefined, verified: undefined, confirmed: undefined };
    const [transfer] = await listExpected(db.queries, instance.serial, { ...filter, serial: id }, pageOf(1, undefined));
    if (transfer === undefined) {
      throw new TalerError("MERCHANT_GENERIC_EXPECTED_TRANSFER_UNKNOWN", { detail: String(id) });
    }
    const hasList = transfer.total !== undefined;
    const settlements = hasList ? await settlementsBy(db.queries, instance.serial, id) : [];
    const { credit, wireFee } = transfer;
    return ok({
      reconciliation_details: hasList ? byOrder(settlements) : undefined,
      wire_fee: wireFee === undefined ? undefined : printAmount(wireFee),
      expected_time: timestampToJson(transfer.executionTime ?? clock.now()),
      credit_amount: credit === undefined ? undefined : printAmount(credit.amount),
      ...commonMembers(transfer, await paytosOf(db.queries, instance.serial)),
    });
  },
});

function commonMembers(transfer: ListedExpected, paytoOf: (hWire: Uint8Array) => string): Record<string, unknown> {
  const { credit, total } = transfer;
  return {
    ...(total === undefined ? {} : { expected_credit_amount: printAmount(total) }),
    wtid: encodeBase32(transfer.wtid),
    payto_uri: paytoOf(transfer.hWire),
    exchange_url: transfer.exchangeUrl,
    validated: transfer.validated === true && credit?.verified !== false,
    confirmed: credit !== undefined,
    ...attemptMembers(transfer, creditProblem(transfer), credit?.verified),
  };
}

/** The two amounts, where they are not the same. */
function creditProblem({ credit, total }: ListedExpected): string {
  if (credit?.verified !== false || total === undefined) return "";
  return `${printAmount(credit.amount)} arrived, the exchange says ${printAmount(total)}`;
}

/** What the transfer pays for each order, deposit fees included, and these. */
function byOrder(settlements: readonly DepositSettlement[]): Record<string, unknown>[] {
  const orders = new Map<
    string,
    { net: NonNullable<DepositSettlement["amount"]>; fee: NonNullable<DepositSettlement["fee"]> }
  >();
  for (const { amount, fee, orderId } of settlements) {
    if (amount === undefined || fee === undefined) continue;
    const sums = orders.get(orderId);
    orders.set(orderId, {
      net: sums === undefined ? amount : addAmounts(sums.net, amount),
      fee: sums === undefined ? fee : addAmounts(sums.fee, fee),
    });
  }
  return [...orders].map(([orderId, { fee, net }]) => ({
    order_id: orderId,
    remaining_deposit: printAmount(addAmounts(net, fee)),
    deposit_fee: printAmount(fee),
  }));
}
