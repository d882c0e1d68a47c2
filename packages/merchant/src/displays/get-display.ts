/**
 * GET [/instances/$INSTANCE]/kontor/display: what a till shows to its customer, for who presents the key to that and no
 * token: `Authorization: Bearer secret-token:$KEY`. Waits for a change if asked to. An addition of Kontor's.
 */

import { DisplayResponse } from "@kontor/taler/schemas/displays";
import { MINUTE, timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { parseAuthorization, TOKEN_PREFIX } from "../access/authentication.js";
import { tokensOfTopic } from "../access/token-topics.js";
import { sha256 } from "../database/sha256.js";
import { JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { lookUntilFinal } from "../http/long-poll.js";
import { RowNumber } from "../http/paging.js";
import { TimeoutMs } from "../http/query.js";
import { TalerError } from "../taler-error.js";
import { timesOf } from "./holder.js";
import { findDisplay, noteWatching } from "./store.js";
import { displayTopic } from "./topics.js";

/** That somebody looks is written no more often. */
const NOTED_EVERY = 5n * MINUTE;

export const getDisplay = endpoint({
  summary: "See what a till shows to its customer",
  query: Type.Object({ after: Type.Optional(RowNumber), timeout_ms: Type.Optional(TimeoutMs) }),
  answers: { 200: DisplayResponse },
  errors: ["GENERIC_TOKEN_UNKNOWN"],
  uses: ["clock", "db", "headers", "lookups", "notifier", "question", "whenGone"],
  async handle(call) {
    const { db, instance, clock, query } = call;
    const keyHash = sha256(keyIn(call.headers.authorization));
    // A deleted instance has no till.
    const find = async () => {
      const found = instance.merchantPriv && (await findDisplay(db.queries, instance.serial, keyHash, clock.now()));
      return found ?? keyUnknown();
    };
    const { watchedAt } = await find();
    const times = timesOf(clock);
    if (watchedAt < times.now - NOTED_EVERY || watchedAt > times.now) {
      await noteWatching(db.queries, instance.serial, keyHash, times);
    }
    const { version, shown, heardAt } = await lookUntilFinal(call, query.timeout_ms, async () => {
      const value = await find();
      const topics = [displayTopic(instance.id, value.device), tokensOfTopic(instance.serial)];
      return { value, isFinal: value.version !== query.after, topics };
    });
    const { name, logo } = instance;
    return ok(
      jsonObject({
        version: Number(version),
        ...(shown === undefined ? {} : { shown: new JsonText(shown) }),
        heard: timestampToJson(heardAt),
        now: timestampToJson(clock.now()),
        ...(query.after === undefined ? { shop: { name, ...(logo === undefined ? {} : { logo }) } } : {}),
      }),
      // For the route anybody may ask; the answer is for who has the key.
      { "cache-control": "no-store" },
    );
  },
});

function keyIn(authorization: string | undefined): string {
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme !== "bearer" || !credentials.token.startsWith(TOKEN_PREFIX)) return keyUnknown();
  return credentials.token.slice(TOKEN_PREFIX.length).toUpperCase();
}

function keyUnknown(): never {
  throw new TalerError("GENERIC_TOKEN_UNKNOWN", {
    detail: "the key is not known, or its till was ended",
    headers: { "www-authenticate": "Bearer" },
  });
}
