/** GET [/instances/$INSTANCE]/private/kontor/orders/$ORDER_ID/note: what was noted about an order. An addition of Kontor's. */

import { OrderNote } from "@kontor/taler/schemas/orders";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { findNote } from "./note-store.js";
import { OrderPath } from "./order-path.js";
import { orderExists } from "./store.js";

export const getOrderNote = endpoint({
  summary: "Show the shop's note about an order",
  params: OrderPath,
  answers: { 200: OrderNote },
  errors: ["MERCHANT_GENERIC_ORDER_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { orderId } }) {
    const note = await findNote(db.queries, instance.serial, orderId);
    if (note === undefined && !(await orderExists(db.queries, instance.serial, orderId))) {
      throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: orderId });
    }
    return ok({ note: note ?? "" });
  },
});
