/**
 * PUT [/instances/$INSTANCE]/private/kontor/display: a till tells what it shows to its customer, or that it is still there.
 * An addition of Kontor's.
 */

import { DisplayChange, DisplayState, type Shown } from "@kontor/taler/schemas/displays";
import { MINUTE } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { countChange } from "./change-rate.js";
import { holderOf, timesOf } from "./holder.js";
import { setShown } from "./store.js";
import { displayTopic } from "./topics.js";

/** What fits the schema, however it is spelled. */
const BODY_LIMIT = 262_144;
/** Longer than it takes until it is noted again that somebody looks. */
const WATCHING = 10n * MINUTE;

export const putDisplay = endpoint({
  summary: "Tell what this till shows to its customer",
  body: DisplayChange,
  bodyLimit: BODY_LIMIT,
  answers: { 200: DisplayState },
  errors: ["GENERIC_PARAMETER_MALFORMED", "GENERIC_FORBIDDEN"],
  uses: ["clock", "db", "notifier", "principal"],
  async handle({ db, instance, clock, notifier, principal, body: { shown } }) {
    const holder = holderOf(principal);
    const times = timesOf(clock);
    countChange(notifier, instance.serial, holder.device, times.now);
    const text = shown === undefined ? undefined : JSON.stringify(withoutMore(shown));
    const display = await setShown(db.queries, instance.serial, holder, text, times);
    if (display === undefined) return ok({ screens: "none", version: 0 });
    if (shown !== undefined) notifier.publish([displayTopic(instance.id, holder.device)]);
    const isWatched = display.watchedAt > times.now - WATCHING;
    return ok({ screens: isWatched ? "watching" : "expected", version: Number(display.version) });
  },
});

/** What no screen shows is not kept. */
function withoutMore(shown: Shown): Shown {
  switch (shown.kind) {
    case "welcome":
      return { kind: shown.kind, prices: shown.prices.map(({ name, price }) => ({ name, price })) };
    case "cart": {
      const { kind, amount, lines } = shown;
      return { kind, amount, lines: lines.map(({ name, amount: sum }) => ({ name, amount: sum })) };
    }
    case "pay": {
      const { kind, amount, uri, opened } = shown;
      return { kind, amount, uri, opened };
    }
    case "paid":
      return { kind: shown.kind, amount: shown.amount };
    case "closed":
      return { kind: shown.kind };
  }
}
