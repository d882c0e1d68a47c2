/**
 * POST [/instances/$INSTANCE]/private/kontor/display: a till makes a key with which another device sees what the till shows
 * to its customer. It takes the place of the one before. An addition of Kontor's.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import { DisplayKey } from "@kontor/taler/schemas/displays";
import { sha256 } from "../database/sha256.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { countChange } from "./change-rate.js";
import { holderOf, timesOf } from "./holder.js";
import { setKey } from "./store.js";
import { displayTopic } from "./topics.js";

const KEY_BYTES = 20;

export const postDisplay = endpoint({
  summary: "Make a key with which another device sees what this till shows",
  answers: { 200: DisplayKey },
  errors: ["GENERIC_PARAMETER_MALFORMED", "GENERIC_FORBIDDEN"],
  uses: ["clock", "db", "notifier", "principal", "rng"],
  async handle({ db, instance, clock, notifier, principal, rng }) {
    const holder = holderOf(principal);
    countChange(notifier, instance.serial, holder.device, clock.now());
    const key = encodeBase32(rng.bytes(KEY_BYTES));
    await setKey(db.queries, instance.serial, holder, sha256(key), timesOf(clock));
    notifier.publish([displayTopic(instance.id, holder.device)]);
    return ok({ key });
  },
});
