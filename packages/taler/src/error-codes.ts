/** The error codes of the GNU Taler registry (GANA) that merchant, exchange and bank use in `ErrorDetail.code`. */
import { errorCodeTable } from "./error-code-table.js";

/** A name of the registry, without its prefix TALER_EC_. */
export type ErrorCodeName = keyof typeof errorCodeTable;

export interface ErrorCode {
  readonly name: ErrorCodeName;
  /** The value of `code` in an ErrorDetail. */
  readonly number: number;
  /** The registry's default status, which the description of an endpoint may override; 0 where no server sends it. */
  readonly http: number;
  /** Fixed English text for `hint`. */
  readonly hint: string;
}

const byName = new Map<string, ErrorCode>();
const byNumber = new Map<number, ErrorCode>();
for (const [name, [number, http, hint]] of Object.entries(errorCodeTable)) {
  const code: ErrorCode = { name: name as ErrorCodeName, number, http, hint };
  byName.set(name, code);
  byNumber.set(number, code);
}

/** What the registry says about the code of that name. */
export function errorCode(name: ErrorCodeName): ErrorCode {
  return byName.get(name)!;
}

/** The code of that number, for reading the answers of other services; undefined where it is not known here. */
export function errorCodeOfNumber(number: number): ErrorCode | undefined {
  return byNumber.get(number);
}
