/** How a call fails: a value with the registry's name of the error, which may also be thrown. */

import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { Challenge } from "./api.js";

/** Codes that no server sends: what went wrong on this side or on the way. */
export type LocalCode = keyof typeof LOCAL_NUMBERS;

const LOCAL_NUMBERS = {
  GENERIC_INVALID_RESPONSE: 10,
  GENERIC_TIMEOUT: 11,
  GENERIC_UNEXPECTED_REQUEST_ERROR: 15,
} as const satisfies Partial<Record<ErrorCodeName, number>>;

export interface TalerApiErrorOptions {
  readonly operation: string;
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  /** The answer's body, where it was JSON. */
  readonly body?: unknown;
  /** Where the answer says none. */
  readonly code?: LocalCode;
  /** The registry's name of the answer's code, where it is known. */
  readonly name?: ErrorCodeName | undefined;
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
  /**
   * With status 202: nothing was done. These are to be solved first, and the same call is to be made again with their ids
   * in the header `taler-challenge-ids`.
   */
  readonly challenges: readonly Challenge[];

  constructor({ operation, status, body, code, cause, ...options }: TalerApiErrorOptions) {
    const members = membersOf(body);
    const number = typeof members.code === "number" ? members.code : code === undefined ? 0 : LOCAL_NUMBERS[code];
    const name = options.name ?? (number === 0 ? undefined : code);
    const detail = typeof members.detail === "string" ? members.detail : undefined;
    const hint = typeof members.hint === "string" ? members.hint : undefined;
    const challenges = status === 202 ? challengesIn(body) : [];
    const what = challenges.length > 0 ? "a challenge is to be solved first" : (name ?? `code ${number}`);
    const said = [what, detail ?? hint ?? reasonOf(cause)].filter((part) => part !== undefined).join(": ");
    super(`${operation}: ${status === 0 ? "no answer" : status}: ${said}`, { cause });
    this.operation = operation;
    this.status = status;
    this.code = name as Code | undefined;
    this.number = number;
    this.detail = detail;
    this.parameter = typeof members.parameter === "string" ? members.parameter : undefined;
    this.body = body;
    this.challenges = challenges;
  }
}

/** What the system said: `fetch` hides a connection that was refused, or a name that is not known, in what caused it. */
function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { errors = [] } = cause as AggregateError;
  const inner = reasonOf(cause.cause ?? errors[0]);
  if (inner !== undefined) return inner;
  return cause.message || (cause as { readonly code?: string }).code;
}

export function challengesIn(body: unknown): readonly Challenge[] {
  const { challenges } = membersOf(body);
  return Array.isArray(challenges) ? (challenges as Challenge[]) : [];
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}
