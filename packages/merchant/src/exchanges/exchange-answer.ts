/** How calls to an exchange end, in the words that an answer to a wallet needs: its status, its code, its reply. */
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import type { CallFailure } from "./http-client.js";

/** What the exchange said, to pass on as `exchange_http_status`, `exchange_ec` and `exchange_reply`. */
export interface ExchangeReport {
  /** 0 without an HTTP answer. */
  readonly exchangeHttpStatus: number;
  /** The code of the exchange's ErrorDetail, or our own for what is wrong with its answer; 0 where there is none. */
  readonly exchangeCode: number;
  /** Its ErrorDetail, or whatever object it answered with. */
  readonly exchangeReply: JsonObject | undefined;
}

/** The exchange did not give an answer that decides anything: the call can be repeated. */
export type ExchangeTrouble = ExchangeReport & {
  /**
   * `timeout`, `unreachable`: no answer. `malformed`: no answer of the protocol. `trouble`: a 5xx, or "too many".
   * `unexpected`: a status that the call does not have. `wrong-signature`: an answer that its keys do not vouch for.
   */
  readonly kind: "timeout" | "unreachable" | "malformed" | "trouble" | "unexpected" | "wrong-signature";
  readonly reason: string;
  /** Set where it is known that the call has not reached the exchange. */
  readonly isUnsent?: boolean;
};

const CODE_OF_FAILURE: Record<CallFailure["kind"], number> = {
  timeout: errorCode("GENERIC_TIMEOUT").number,
  unreachable: 0,
  malformed: errorCode("GENERIC_INVALID_RESPONSE").number,
};

/** A call without a usable answer. A garbled 5xx is the exchange's trouble all the same: its proxy wrote that. */
export function troubleOfCall(failure: CallFailure): ExchangeTrouble {
  const exchangeHttpStatus = failure.kind === "malformed" ? failure.status : 0;
  return {
    kind: exchangeHttpStatus >= 500 ? "trouble" : failure.kind,
    reason: failure.kind === "timeout" ? "no answer in time" : failure.reason,
    exchangeHttpStatus,
    exchangeCode: CODE_OF_FAILURE[failure.kind],
    exchangeReply: undefined,
    ...(failure.kind === "unreachable" && failure.isUnsent ? { isUnsent: true } : {}),
  };
}

/** Statuses below 500 by which a server or its proxy says "later". */
const LATER = [408, 425, 429];

/** An answer whose status means trouble, or means nothing for the call that was made. */
export function troubleOfStatus(status: number, reply: JsonValue | undefined): ExchangeTrouble {
  const kind = status >= 500 || LATER.includes(status) ? "trouble" : "unexpected";
  return { kind, reason: `the exchange answered ${status}`, ...reportOf(status, reply) };
}

/** An answer of success that is not what the protocol says, or not properly signed. */
export function troubleOfReply(
  kind: "malformed" | "wrong-signature",
  code: ErrorCodeName,
  reason: string,
  answer: { status: number; body: JsonValue | undefined },
): ExchangeTrouble {
  return {
    kind,
    reason,
    exchangeHttpStatus: answer.status,
    exchangeCode: errorCode(code).number,
    exchangeReply: objectOf(answer.body),
  };
}

/** Status, code and reply of an answer. */
export function reportOf(status: number, reply: JsonValue | undefined): ExchangeReport {
  const code = memberOf(reply, "code");
  const exchangeCode = typeof code === "number" && Number.isSafeInteger(code) && code > 0 ? code : 0;
  return { exchangeHttpStatus: status, exchangeCode, exchangeReply: objectOf(reply) };
}

/** A member of a reply of which nothing is known; undefined where it has none. */
export function memberOf(reply: JsonValue | undefined, name: string): JsonValue | undefined {
  const object = objectOf(reply);
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

function objectOf(reply: JsonValue | undefined): JsonObject | undefined {
  if (typeof reply !== "object" || reply === null || Array.isArray(reply)) return undefined;
  return reply as JsonObject;
}
