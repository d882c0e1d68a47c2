/** Whom a shop wants told of what happens, and what was sent to them; the latter is an addition to the protocol. */
import { type StaticDecode, Type } from "typebox";
import { EVENT_TYPES } from "./events.js";
import { Count, TimestampJson } from "./primitives.js";

/** All of the protocol and some more; any other is refused with a list of them. */
const WebhookEventType = Type.String({ maxLength: 100, description: `one of ${EVENT_TYPES.join(", ")}` });

/** Long enough for every field of a contract; a template is read for each event. */
const Template = Type.String({ maxLength: 65_536, description: "a Mustache template" });

const Target = {
  event_type: WebhookEventType,
  url: Type.String({ maxLength: 4096, description: "a http(s) URL" }),
  http_method: Type.String({ maxLength: 20, pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }),
  /** Lines `Name: value`. */
  header_template: Type.Optional(Template),
  body_template: Type.Optional(Template),
};

export const WebhookAddDetails = Type.Object({
  webhook_id: Type.String({ minLength: 1, maxLength: 512 }),
  ...Target,
});

export const WebhookPatchDetails = Type.Object({ ...Target });

/** Without the permission to write, `header_template` is masked. */
export const WebhookDetails = Type.Object({ ...Target });

export const WebhookSummaryResponse = Type.Object({
  webhooks: Type.Array(Type.Object({ webhook_id: Type.String(), event_type: Type.String() })),
});

/** How a webhook is doing, and what its signatures are made with. */
export const WebhookState = Type.Object({
  webhook_id: Type.String(),
  /** `whsec_` and base64, as Standard Webhooks has it; masked without the permission to write. */
  secret: Type.String(),
  /** Since when nothing has arrived; absent while all is well. */
  failing_since: Type.Optional(TimestampJson),
  /** Why the last try failed, or why nothing could be sent; empty while all is well. */
  last_problem: Type.String(),
  pending: Count,
  failed: Count,
});

const WebhookTry = Type.Object({
  time: TimestampJson,
  url: Type.String(),
  /** 0 where there was no answer. */
  status: Count,
  /** Why it is no success; empty for one. */
  reason: Type.String(),
  milliseconds: Count,
  /** The first 4 KiB of the answer. */
  answer: Type.String(),
});

/** What is sent: absent before the first try, and where it was forgotten with its order. */
const WebhookRequest = Type.Object({
  method: Type.String(),
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.Optional(Type.String()),
});

export const WebhookDelivery = Type.Object({
  delivery: Count,
  event_type: Type.String(),
  /** The number of the event; absent for a test, and until it has one. */
  event: Type.Optional(Count),
  order_id: Type.Optional(Type.String()),
  test: Type.Boolean(),
  created: TimestampJson,
  state: Type.Union([Type.Literal("pending"), Type.Literal("delivered"), Type.Literal("failed")]),
  /** Only of what is pending. */
  next_try: Type.Optional(TimestampJson),
  request: Type.Optional(WebhookRequest),
  tries: Type.Array(WebhookTry),
});

/** The newest first. */
export const WebhookDeliveriesResponse = Type.Object({ deliveries: Type.Array(WebhookDelivery) });

export const WebhookTestResponse = Type.Object({ delivery: Count });

export const WebhookResendResponse = Type.Object({ resent: Count });

export type WebhookAddDetails = StaticDecode<typeof WebhookAddDetails>;
export type WebhookPatchDetails = StaticDecode<typeof WebhookPatchDetails>;
