/** Repurchase detection: has this session paid another order for the same page? */

import type { Queries } from "../database/tables.js";
import type { Instance } from "../instances/instance.js";
import type { Order } from "../orders/order.js";
import type { PayableContract } from "../orders/payable-contract.js";
import { findPaidOrderForPage } from "./session-store.js";

/** The id of the order that was paid instead; undefined without a session or a page, and where there is none. */
export async function findRepurchase(
  queries: Queries,
  instance: Instance,
  order: Order,
  { fulfillmentUrl }: PayableContract,
  session: { readonly sessionId: string | undefined; readonly allowRefunded: boolean },
): Promise<string | undefined> {
  const { sessionId, allowRefunded } = session;
  if (sessionId === undefined || fulfillmentUrl === undefined) return undefined;
  const found = await findPaidOrderForPage(queries, instance.serial, { fulfillmentUrl, sessionId, allowRefunded });
  // The order itself, where it was paid since it was read.
  return found === order.orderId ? undefined : found;
}
