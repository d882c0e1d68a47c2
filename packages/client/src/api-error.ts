/** How a call fails: a value with the registry's name of the error, which may also be thrown. */

import { type ErrorCodeName, errorCode, errorCodeOfNumber } from "@kontor/taler/error-codes";

/** Codes that no server sends: what went wrong on this side or on the way. */
export type LocalCode = "GENERIC_TIMEOUT" | "GENERIC_INVALID_RESPONSE" | "GENERIC_UNEXPECTED_REQUEST_ERROR";

export interface TalerApiErrorOptions {
  readonly operation: string;
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  /** The answer's body, where it was JSON. */
  readonly body?: unknown;
  /** Where the answer says none. */
  readonly code?: LocalCode;
  readonly cause?: unknown;
}

/** `Code`: the names of the errors that the operation's description lists. */
export class TalerApiError<Code extends ErrorCodeName = ErrorCodeName> extends Error {
  override readonly name = "TalerApiError";
  readonly ok = false;
  readonly operation: string;
  readonly status: number;
  /** The registry's name; undefined for a number that this client does not know, or an answer of another server. */
  readonly code: Code | LocalCode | undefined;
  /** The registry's number, as in the answer; 0 where it has none. */
  readonly number: number;
  readonly detail: string | undefined;
  /** The member or parameter that was wrong. */
  readonly parameter: string | undefined;
  /** The whole answer: some errors have members of their own. */
  readonly body: unknown;

  constructor({ operation, status, body, code, cause }: TalerApiErrorOptions) {
    const members = membersOf(body);
    const number = typeof members.code === "number" ? members.code : code === undefined ? 0 : errorCode(code).number;
    const name = number === 0 ? undefined : errorCodeOfNumber(number)?.name;
    const detail = typeof members.detail === "string" ? members.detail : undefined;
    const hint = typeof members.hint === "string" ? members.hint : undefined;
    const said = [name ?? `code ${number}`, detail ?? hint].filter((part) => part !== undefined).join(": ");
    super(`${operation}: ${status === 0 ? "no answer" : status}: ${said}`, { cause });
    this.operation = operation;
    this.status = status;
    this.code = name as Code | undefined;
    this.number = number;
    this.detail = detail;
    this.parameter = typeof members.parameter === "string" ? members.parameter : undefined;
    this.body = body;
  }
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}
