/**
 * PUT [/instances/$INSTANCE]/private/kontor/orders/$ORDER_ID/note: the shop notes something about an order, for its own
 * people: no customer, no wallet and no webhook is told. An empty note is none. An addition of Kontor's.
 */

import { OrderNote } from "@kontor/taler/schemas/orders";
import { NOTHING_DONE } from "../audit/rules.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { findNote, removeNote, storeNote } from "./note-store.js";
import { OrderPath } from "./order-path.js";
import { lockOrder } from "./store.js";

export const putOrderNote = endpoint({
  summary: "Note something about an order",
  params: OrderPath,
  body: OrderNote,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_ORDER_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { orderId }, body }) {
    const note = body.note.trim();
    await db.transaction(async (tx) => {
      if ((await lockOrder(tx, instance.serial, orderId)) === undefined) {
        throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: orderId });
      }
      if (note === ((await findNote(tx, instance.serial, orderId)) ?? "")) return NOTHING_DONE;
      if (note === "") return removeNote(tx, instance.serial, orderId);
      await storeNote(tx, instance.serial, orderId, note);
      return true;
    });
    return noContent();
  },
});
