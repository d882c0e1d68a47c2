/** The one way an endpoint fails: a code of the registry, turned into status and `ErrorDetail` in one place. */

import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";

export interface TalerErrorOptions {
  /** Status where the endpoint's description names another than the registry's. */
  readonly status?: number;
  /** What exactly was wrong, for a person. */
  readonly detail?: string;
  /** The member or parameter that was wrong. */
  readonly parameter?: string;
  /** Further members of the body, where the endpoint's description has some. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  /** Another server is in trouble, and none of ours: the operator is told, without alarm. Some statuses say so themselves. */
  readonly isElsewhere?: boolean;
}

/** Statuses whose cause is elsewhere: an exchange in trouble (502, 504), or a wish for what we do not have (501). */
const STATUSES_ELSEWHERE: readonly number[] = [501, 502, 504];

export class TalerError extends Error {
  readonly code: ErrorCodeName;
  readonly status: number;
  readonly options: TalerErrorOptions;

  constructor(code: ErrorCodeName, options: TalerErrorOptions = {}) {
    const registered = errorCode(code).http;
    const status = options.status ?? (registered !== null && registered >= 400 ? registered : 500);
    const { stackTraceLimit } = Error;
    // Where it was noticed that a client is wrong interests nobody, and it costs as much as half an answer to find out.
    if (status < 500) Error.stackTraceLimit = 0;
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "TalerError";
    this.code = code;
    this.options = options;
    this.status = status;
  }

  /** Whether it is no fault of ours, whatever its status. */
  get isElsewhere(): boolean {
    return this.options.isElsewhere ?? STATUSES_ELSEWHERE.includes(this.status);
  }

  /** The `ErrorDetail` of the common API: `code` and `hint` always, the rest where there is something to say. */
  body(): Record<string, unknown> {
    const { number, hint } = errorCode(this.code);
    const { detail, parameter, members } = this.options;
    return {
      code: number,
      hint,
      ...(detail === undefined ? {} : { detail }),
      ...(parameter === undefined ? {} : { parameter }),
      ...members,
    };
  }
}

/** What a client wrote makes no sense: the member or parameter is named, and its name begins the detail. */
export function malformed(parameter: string, reason: string): TalerError {
  return new TalerError("GENERIC_PARAMETER_MALFORMED", { parameter, detail: `${parameter}: ${reason}` });
}

/** What a client must write is not there. */
export function missing(parameter: string): TalerError {
  return new TalerError("GENERIC_PARAMETER_MISSING", { parameter, detail: `${parameter}: is missing` });
}
