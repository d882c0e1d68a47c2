/**
 * New orders that come together are stored together. What their contracts say about the shop's account may come from a
 * cache: the database has the last word, and then the order is made once more.
 */

import type { Timestamp } from "@kontor/taler/time";
import type { Database } from "../database/connection.js";
import { alike, gathered, ofServer } from "../database/gathering.js";
import { firstOfEach } from "../database/some-orders.js";
import type { InstanceCall } from "../http/endpoint.js";
import { AccountRemoved, type InsertOutcome, insertOrders, type NewOrder, type OrderToInsert } from "./store.js";

const write = gathered<OrderToInsert, InsertOutcome>(ofServer, ({ plannedOnce: queries }) => ({
  ...alike((orders) =>
    firstOfEach(
      orders,
      (first) => insertOrders(queries, first),
      // Of several with one id the first is stored; the others find it there.
      (outcome) => (outcome === "stored" ? "exists" : outcome),
    ),
  ),
  length: ({ order }) => order.contractText.length,
}));

/**
 * @returns false when the instance has an order of that id already
 * @throws AccountRemoved
 */
export async function writeOrder(db: Database, instance: bigint, order: NewOrder, now: Timestamp): Promise<boolean> {
  const { orderId } = order;
  const outcome = await write(db, { instance, orderId, order, now });
  if (outcome === "account removed") throw new AccountRemoved(orderId);
  return outcome === "stored";
}

type AccountsCall = Pick<InstanceCall<unknown, unknown, unknown>, "accounts" | "instance">;

/** Handles a call once more, should the account have been removed meanwhile that the order was made for. */
export function withPresentAccounts<Call extends AccountsCall, Result>(
  handle: (call: Call) => Promise<Result>,
): (call: Call) => Promise<Result> {
  return async (call) => {
    for (;;) {
      try {
        return await handle(call);
      } catch (error) {
        if (!(error instanceof AccountRemoved)) throw error;
        call.accounts.forget(call.instance.serial);
      }
    }
  };
}
