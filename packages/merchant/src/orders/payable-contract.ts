/** The parts of a contract that a payment is checked against, parsed once. */

import { type Amount, parseAmount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { type Timestamp, timestampFromJson } from "@kontor/taler/time";
import { TalerError } from "../taler-error.js";
import { contractOf, type Order } from "./order.js";

export interface PayableContract {
  readonly amount: Amount;
  readonly maxFee: Amount;
  readonly timestamp: Timestamp;
  readonly refundDeadline: Timestamp;
  readonly wireTransferDeadline: Timestamp;
  readonly wireMethod: string;
  /** Years; 0 when the contract demands none. */
  readonly minimumAge: number;
  /** Base URL of the instance, which pay and refund URIs must agree with. */
  readonly merchantBaseUrl: string;
  readonly fulfillmentUrl: string | undefined;
  readonly publicReorderUrl: string | undefined;
  /** Master keys of the exchanges whose coins are accepted. */
  readonly exchangeMasterPubs: readonly Uint8Array[];
}

/** @throws TalerError MERCHANT_GENERIC_DB_CONTRACT_CONTENT_INVALID when what we stored cannot be read */
export function payableContract(order: Pick<Order, "contractText" | "orderId">): PayableContract {
  try {
    const terms = contractOf(order);
    return {
      amount: parseAmount(text(terms, "amount")),
      maxFee: parseAmount(text(terms, "max_fee")),
      timestamp: timestampFromJson(terms.timestamp),
      refundDeadline: timestampFromJson(terms.refund_deadline),
      wireTransferDeadline: timestampFromJson(terms.wire_transfer_deadline),
      wireMethod: text(terms, "wire_method"),
      minimumAge: typeof terms.minimum_age === "number" ? terms.minimum_age : 0,
      merchantBaseUrl: text(terms, "merchant_base_url"),
      fulfillmentUrl: optionalText(terms, "fulfillment_url"),
      publicReorderUrl: optionalText(terms, "public_reorder_url"),
      exchangeMasterPubs: (terms.exchanges as readonly JsonObject[]).map((exchange) =>
        decodeBase32(text(exchange, "master_pub"), 32),
      ),
    };
  } catch (cause) {
    throw new TalerError("MERCHANT_GENERIC_DB_CONTRACT_CONTENT_INVALID", { detail: order.orderId, cause });
  }
}

function text(object: JsonObject, member: string): string {
  const value = object[member];
  if (typeof value !== "string") throw new TypeError(`contract without ${member}`);
  return value;
}

function optionalText(object: JsonObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === "string" ? value : undefined;
}
