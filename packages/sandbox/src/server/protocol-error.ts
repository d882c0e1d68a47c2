/** How a sandbox service refuses a request: a status, and a body whose `code` is of the registry of error codes. */
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";

/** Thrown by a handler; becomes an ErrorDetail, or the larger body that the endpoint prescribes. */
export class ProtocolError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  /** `status` is given where the endpoint differs from the registry; `members` are added to code and hint. */
  constructor(
    code: ErrorCodeName | { number: number; http: number; hint: string },
    options: { status?: number; detail?: string; members?: Record<string, unknown> } = {},
  ) {
    const { number, http, hint } = typeof code === "string" ? errorCode(code) : code;
    super(`${hint}${options.detail === undefined ? "" : `: ${options.detail}`}`);
    this.status = options.status ?? (http || 500);
    this.body = {
      code: number,
      hint,
      ...(options.detail !== undefined && { detail: options.detail }),
      ...options.members,
    };
  }
}

/** A member or parameter is missing or makes no sense: 400, naming it. */
export function malformed(detail: string): ProtocolError {
  return new ProtocolError("GENERIC_PARAMETER_MALFORMED", { detail });
}
