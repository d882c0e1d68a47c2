/** The path parameter that all endpoints of one order share. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { type Static, Type } from "typebox";
import type { EarlyCall } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { orderExists } from "./store.js";

export const OrderPath = Type.Object({ orderId: RequestLineText });

/**
 * Before a large body is read that is about an order.
 * @throws TalerError MERCHANT_GENERIC_ORDER_UNKNOWN
 */
export async function demandOrder({ db, instance, params }: EarlyCall<Static<typeof OrderPath>, "db">): Promise<void> {
  if (await orderExists(db.queries, instance.serial, params.orderId)) return;
  throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: params.orderId });
}
