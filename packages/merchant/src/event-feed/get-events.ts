/**
 * GET [/instances/$INSTANCE]/private/kontor/events: what happened after the event with that number. Numbers have no gaps,
 * so that a client that goes on from the last one it has seen misses nothing. An addition to the protocol.
 */

import { EventsGone, EventsResponse } from "@kontor/taler/schemas/events";
import { timestampToJson } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { whileTokenLasts } from "../access/while-token-lasts.js";
import { readEvents, type StoredEvent } from "../events/store.js";
import { eventsTopic } from "../events/topics.js";
import { JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { lookUntilFinal } from "../http/long-poll.js";
import { RowNumber } from "../http/paging.js";
import { TimeoutMs } from "../http/query.js";
import { malformed, TalerError } from "../taler-error.js";
import { visibleTypes } from "./visible-types.js";

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 1024;

const EventsQuery = Type.Object({
  after: Type.Optional(RowNumber),
  types: Type.Optional(Type.String({ maxLength: 1000, description: "types of events with commas between them" })),
  limit: Type.Optional(
    Type.Codec(Type.String({ maxLength: 100, pattern: "^[0-9]{1,10}$", description: `1 to ${LARGEST_LIMIT}` }))
      .Decode(Number)
      .Encode(String),
  ),
  timeout_ms: Type.Optional(TimeoutMs),
});

export const getEvents = endpoint({
  summary: "Tell what happened",
  query: EventsQuery,
  answers: { 200: EventsResponse },
  errorMembers: { 410: EventsGone },
  errors: ["GENERIC_PARAMETER_MALFORMED", "GENERIC_FORBIDDEN"],
  uses: ["db", "lookups", "notifier", "principal", "question", "tokens", "whenGone"],
  async handle(call) {
    const { db, instance, query, principal } = call;
    const types = visibleTypes(query.types, principal!);
    const { after, limit } = rangeOf(query);
    const look = async () => {
      const value = await readEvents(db, instance.serial, { after: after ?? 0n, types, limit });
      const { newest, oldest, events } = value;
      // Without a number it is about whatever there is.
      if (after !== undefined && after + 1n < oldest) throw gone(oldest, newest);
      // A number that is higher than ours comes from before the database was restored: the client is told at once.
      const isFinal = events.length > 0 || (after ?? 0n) > newest;
      return { value, isFinal, topics: [eventsTopic(instance.id)] };
    };
    const { lookups, notifier, question } = call;
    const { events, newest } = await whileTokenLasts(call, (whenGone) =>
      lookUntilFinal({ lookups, notifier, question, whenGone }, query.timeout_ms, look),
    );
    return ok(jsonObject({ events: new JsonText(`[${events.map(jsonOf).join(",")}]`), newest: Number(newest) }));
  },
});

function rangeOf({ after, limit = DEFAULT_LIMIT }: StaticDecode<typeof EventsQuery>) {
  if (limit < 1 || limit > LARGEST_LIMIT) throw malformed("limit", `1 to ${LARGEST_LIMIT}`);
  return { after, limit };
}

function gone(oldest: bigint, newest: bigint): TalerError {
  return new TalerError("GENERIC_PARAMETER_MALFORMED", {
    status: 410,
    parameter: "after",
    detail: `after: events are kept from number ${oldest} on`,
    members: { oldest: Number(oldest), newest: Number(newest) },
  });
}

function jsonOf({ number, type, happenedAt, orderId, data }: StoredEvent): string {
  const time = timestampToJson(happenedAt);
  return JSON.stringify({ number: Number(number), type, time, order_id: orderId, ...JSON.parse(data) });
}
