/** GET [/instances/$INSTANCE]/private/orders: the shop's orders, filtered, in pages. */

import { type Amount, printAmount } from "@kontor/taler/amount";
import { OrderHistory } from "@kontor/taler/schemas/orders";
import { RequestLineText, SessionText } from "@kontor/taler/schemas/primitives";
import type { Timestamp } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { ownDevice } from "../access/own-device.js";
import { foldText } from "../database/fold-text.js";
import { type Answer, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { type Look, lookUntilFinal } from "../http/long-poll.js";
import { preferredType } from "../http/negotiate.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { Seconds, TimeoutMs, YesNo, YesNoAll } from "../http/query.js";
import { csvDocument, DecimalNumber, excelDocument, type Table } from "../http/spreadsheet.js";
import { TalerError } from "../taler-error.js";
import { type Entry, entriesOf, historyEntry } from "./listed-entry.js";
import { listOrders } from "./order-list-store.js";
import { ordersTopic } from "./topics.js";

/** Microseconds, text -> bigint; `forever` is no limit. */
const MaxAge = Type.Codec(
  Type.String({ maxLength: 100, pattern: "^([0-9]{1,18}|forever)$", description: "microseconds or forever" }),
)
  .Decode((text) => (text === "forever" ? undefined : BigInt(text)))
  .Encode((age) => (age === undefined ? "forever" : String(age)));

const Query = Type.Object({
  paid: Type.Optional(YesNoAll),
  refunded: Type.Optional(YesNoAll),
  wired: Type.Optional(YesNoAll),
  limit: Type.Optional(PageLimit),
  offset: Type.Optional(RowNumber),
  delta: Type.Optional(PageLimit),
  start: Type.Optional(RowNumber),
  date_s: Type.Optional(Seconds),
  max_age: Type.Optional(MaxAge),
  timeout_ms: Type.Optional(TimeoutMs),
  session_id: Type.Optional(SessionText),
  fulfillment_url: Type.Optional(RequestLineText),
  summary_filter: Type.Optional(RequestLineText),
  // Not in the protocol: only those that the device made whose token is shown.
  mine: Type.Optional(YesNo),
});

const MEDIA_TYPES = ["application/json", "text/csv", "application/vnd.ms-excel", "application/pdf"] as const;

export const privateGetOrders = endpoint({
  summary: "List orders",
  query: Query,
  answers: { 200: OrderHistory },
  errors: ["GENERIC_HTTP_HEADERS_MALFORMED", "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"],
  uses: ["clock", "config", "db", "headers", "lookups", "notifier", "principal", "question", "whenGone"],
  async handle(call) {
    const { query } = call;
    const render = RENDERERS[wantedType(call.headers.accept as string | undefined)];
    const page = pageOf(query.limit ?? query.delta, query.offset ?? query.start);
    const timeoutMs = page.ascending ? query.timeout_ms : undefined;
    const entries = await lookUntilFinal(call, timeoutMs, () => look(call, page));
    return render(entries);
  },
});

type Call = InstanceCall<unknown, StaticDecode<typeof Query>, undefined, "clock" | "config" | "db" | "principal">;

function wantedType(accept: string | undefined): Exclude<(typeof MEDIA_TYPES)[number], "application/pdf"> {
  const wanted = preferredType(accept, MEDIA_TYPES);
  if (wanted === undefined) {
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", {
      status: 406,
      parameter: "Accept",
      detail: `Accept: one of ${MEDIA_TYPES.slice(0, -1).join(", ")}`,
    });
  }
  if (wanted === "application/pdf") {
    throw new TalerError("MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", { status: 501, detail: "no generator of PDF" });
  }
  return wanted;
}

async function look(call: Call, page: ReturnType<typeof pageOf>): Promise<Look<Entry[]>> {
  const { db, instance, query, clock, config } = call;
  const now = clock.now();
  const filter = {
    paid: query.paid,
    refunded: query.refunded,
    wired: query.wired,
    createdAfter: cutOff(query, now),
    sessionId: query.session_id,
    fulfillmentUrl: query.fulfillment_url,
    device: query.mine === true ? ownDevice(call.principal) : undefined,
    summaryPart: query.summary_filter === undefined ? undefined : foldText(query.summary_filter),
    words: undefined,
  };
  const listed = await listOrders(db, instance.serial, filter, page);
  const value = await entriesOf(db.queries, instance.serial, listed, config.merchant.currency);
  return { value, isFinal: value.length > 0, topics: [ordersTopic(instance.id)] };
}

/** The later of both ways to say how old an order may be. */
function cutOff({ date_s, max_age }: Call["query"], now: Timestamp): Timestamp | undefined {
  const youngest = max_age === undefined ? undefined : max_age < now ? now - max_age : 0n;
  if (date_s === undefined || youngest === undefined) return date_s ?? youngest;
  return date_s > youngest ? date_s : youngest;
}

const RENDERERS = {
  "application/json": (entries: readonly Entry[]): Answer =>
    ok({
      orders: entries.map(historyEntry),
    }),
  "text/csv": (entries: readonly Entry[]): Answer => ok(csvDocument(tableOf(entries)), asDownload("orders.csv")),
  "application/vnd.ms-excel": (entries: readonly Entry[]): Answer =>
    ok(excelDocument(tableOf(entries)), asDownload("orders.xls")),
};

function asDownload(name: string): Record<string, string> {
  return { "content-disposition": `attachment; filename="${name}"` };
}

function tableOf(entries: readonly Entry[]): Table {
  return {
    name: "Orders",
    columns: [
      "Order ID",
      "Row",
      "Timestamp",
      "Amount",
      "Refund amount",
      "Pending refund amount",
      "Summary",
      "Refundable",
      "Paid",
      // Beside what the protocol has: a column of "KUDOS:2" cannot be summed.
      "Currency",
      "Amount (number)",
      "Refund (number)",
      "Pending refund (number)",
      "Till",
    ],
    rows: entries.map(({ order, amount, refundAmount, pendingRefundAmount, isRefundable }) => [
      order.orderId,
      order.rowId,
      new Date(Number(order.createdAt / 1000n)),
      printAmount(amount),
      printAmount(refundAmount),
      printAmount(pendingRefundAmount),
      order.summary,
      isRefundable,
      order.isPaid,
      amount.currency,
      numberOf(amount),
      numberOf(refundAmount),
      numberOf(pendingRefundAmount),
      order.device?.name ?? "",
    ]),
  };
}

function numberOf(amount: Amount): DecimalNumber {
  return new DecimalNumber(printAmount(amount).slice(amount.currency.length + 1));
}
