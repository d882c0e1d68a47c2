/** An order in its three states, as the database keeps it. */

import type { JsonObject } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import type { OtpSecret } from "../otp-devices/store.js";

interface OrderCommon {
  readonly orderId: string;
  /** 16 bytes that a wallet must show to claim the order; absent when the order id alone is secret enough. */
  readonly claimToken: Uint8Array | undefined;
  /** Canonical JSON as it is hashed. */
  readonly contractText: string;
  readonly createdAt: Timestamp;
  readonly payDeadline: Timestamp;
  readonly refundDeadline: Timestamp;
  readonly wireDeadline: Timestamp;
  /** The account that the money goes to. */
  readonly hWire: Uint8Array;
  /** The session that the order is bound to. */
  readonly sessionId: string | undefined;
  /** What the device knew that was named when the order was made; absent where none was. */
  readonly otp: OtpSecret | undefined;
}

export interface UnclaimedOrder extends OrderCommon {
  readonly state: "unclaimed";
}

interface ClaimedCommon extends OrderCommon {
  readonly hContract: Uint8Array;
  readonly claimNonce: Uint8Array;
}

export interface ClaimedOrder extends ClaimedCommon {
  readonly state: "claimed";
  /** Coins that their wallet gave up before they were deposited: they do not pay this contract any more. */
  readonly givenUpCoins: readonly Uint8Array[];
}

export interface PaidOrder extends ClaimedCommon {
  readonly state: "paid";
  readonly paidAt: Timestamp;
  /** Only of contracts with choices, like the hash of the `wallet_data` that the choice was taken with. */
  readonly choiceIndex: number | undefined;
  /** Whether there is any refund, also one by abort. */
  readonly refunded: boolean;
  readonly walletDataHash: Uint8Array | undefined;
  readonly wired: boolean;
}

export type Order = UnclaimedOrder | ClaimedOrder | PaidOrder;

/** The contract terms, parsed: ours, checked when they were made. */
export function contractOf(order: Pick<Order, "contractText">): JsonObject {
  return JSON.parse(order.contractText) as JsonObject;
}

/** Whether the order counts as paid for a caller that asks for this session; no session is any session. */
export function isPaidFor(order: Order, sessionId: string | undefined): order is PaidOrder {
  return order.state === "paid" && (sessionId === undefined || order.sessionId === sessionId);
}
