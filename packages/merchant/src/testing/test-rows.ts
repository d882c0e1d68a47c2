/** For tests: orders and accounts that stand in the database, of which a test says only what it is about. */

import type { Insertable } from "kysely";
import type { Account } from "../bank-accounts/store.js";
import type { OrdersTable } from "../database/tables.js";
import type { NewOrder } from "../orders/store.js";

/** A bank account for `insertAccount`, whose wire hash is that of `aNewOrder`. */
export function anAccount(members: Partial<Account> = {}): Account {
  return {
    hWire: new Uint8Array(64),
    paytoUri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop",
    salt: new Uint8Array(16),
    wireMethod: "x-taler-bank",
    creditFacadeUrl: undefined,
    creditFacadeCredentials: undefined,
    extraWireSubjectMetadata: undefined,
    active: true,
    ...members,
  };
}

/** An order for `insertOrder`. The instance needs an account whose wire hash is `hWire`, 64 zeros by default. */
export function aNewOrder(orderId: string, members: Partial<NewOrder> = {}): NewOrder {
  return {
    orderId,
    requestHash: new Uint8Array(32),
    claimToken: undefined,
    contractText: "{}",
    summary: "a thing",
    hWire: new Uint8Array(64),
    amount: undefined,
    fulfillmentUrl: undefined,
    sessionId: undefined,
    otp: undefined,
    payDeadline: 1n,
    refundDeadline: 1n,
    wireDeadline: 1n,
    ...members,
  };
}

/** A row of `orders`, unclaimed if nothing else is said, for what no store would write. */
export function anOrderRow(
  instance: bigint,
  orderId: string,
  members: Partial<Insertable<OrdersTable>> = {},
): Insertable<OrdersTable> {
  return {
    instance,
    order_id: orderId,
    request_hash: new Uint8Array(32),
    contract_terms: "{}",
    h_wire: new Uint8Array(64),
    created_at: 0n,
    pay_deadline: 0n,
    refund_deadline: 0n,
    wire_deadline: 0n,
    ...members,
  };
}

/** What makes a row of an order one that is claimed; `hContract` has 64 bytes and is the only one of its kind. */
export function claimed(hContract: Uint8Array): Partial<Insertable<OrdersTable>> {
  return { h_contract: hContract, claim_nonce: new Uint8Array(32) };
}
