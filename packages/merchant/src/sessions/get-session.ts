/**
 * GET [/instances/$INSTANCE]/sessions/$SESSION_ID: which order of a session is for that page, and whether it is paid.
 */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { GetSessionStatusPaidResponse, GetSessionStatusUnpaidResponse } from "@kontor/taler/schemas/sessions";
import { type StaticDecode, Type } from "typebox";
import { sha256 } from "../database/sha256.js";
import { Answer } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { type Look, lookUntilFinal } from "../http/long-poll.js";
import { TimeoutMs } from "../http/query.js";
import { sessionTopic } from "../orders/topics.js";
import { TalerError } from "../taler-error.js";
import { findOrderOfSession, type OrderOfSession } from "./session-store.js";

const SessionPath = Type.Object({ sessionId: RequestLineText });

const Query = Type.Object({ fulfillment_url: RequestLineText, timeout_ms: Type.Optional(TimeoutMs) });

export const getSession = endpoint({
  summary: "Ask whether a session has paid for a page",
  params: SessionPath,
  query: Query,
  answers: { 200: GetSessionStatusPaidResponse, 202: GetSessionStatusUnpaidResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_SESSION_UNKNOWN"],
  uses: ["db", "lookups", "notifier", "question", "whenGone"],
  async handle(call) {
    // A session that has no order yet may get one while we wait.
    const order = await lookUntilFinal(call, call.query.timeout_ms, () => look(call));
    if (order === undefined) throw new TalerError("MERCHANT_GENERIC_SESSION_UNKNOWN");
    return new Answer(order.isPaid ? 200 : 202, { order_id: order.orderId });
  },
});

type GetSessionCall = InstanceCall<StaticDecode<typeof SessionPath>, StaticDecode<typeof Query>, undefined, "db">;

async function look({ db, instance, params, query }: GetSessionCall): Promise<Look<OrderOfSession | undefined>> {
  const { sessionId } = params;
  const fulfillmentHash = sha256(query.fulfillment_url);
  const order = await findOrderOfSession(db.queries, instance.serial, sessionId, fulfillmentHash);
  return {
    value: order,
    isFinal: order?.isPaid === true,
    topics: [sessionTopic(instance.id, sessionId, fulfillmentHash)],
  };
}
