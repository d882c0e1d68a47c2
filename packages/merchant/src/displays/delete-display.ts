/**
 * DELETE [/instances/$INSTANCE]/private/kontor/display: no other device sees any more what the till shows. An addition of
 * Kontor's.
 */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { holderOf } from "./holder.js";
import { deleteDisplay as remove } from "./store.js";
import { displayTopic } from "./topics.js";

export const deleteDisplay = endpoint({
  summary: "Let no other device see what this till shows",
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MALFORMED"],
  uses: ["db", "notifier", "principal"],
  async handle({ db, instance, notifier, principal }) {
    const { device } = holderOf(principal);
    if (await remove(db.queries, instance.serial, device)) notifier.publish([displayTopic(instance.id, device)]);
    return noContent();
  },
});
