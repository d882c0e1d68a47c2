/** The one error that the wallet throws: what went wrong, who said so, and words that a person understands. */

/** Why an operation of the wallet ended. */
export type WalletErrorCode =
  /** The arguments make no sense, or name something that the wallet does not have. */
  | "bad-request"
  /** The peer cannot be reached, or did not answer in time. Trying again is safe. */
  | "unreachable"
  /** The peer's answer is not what the protocol says. */
  | "bad-answer"
  /** A signature, a hash or a key of the peer is wrong: it cheats, or is broken. */
  | "bad-signature"
  /** The peer refused, see `httpStatus`, `talerCode` and `body`. */
  | "refused"
  /** The peer speaks no version of the protocol that the wallet speaks. */
  | "incompatible"
  /** The contract is malformed, is for somebody else or was altered. */
  | "bad-contract"
  /** Somebody else claimed the order before. */
  | "already-claimed"
  /** There are not enough coins that this payment can be made with. */
  | "insufficient-funds"
  /** The offer has expired. */
  | "expired"
  /** The state file is damaged or in use. */
  | "bad-state";

export interface WalletErrorDetails {
  readonly httpStatus?: number;
  readonly talerCode?: number;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/** Thrown by every function of the wallet. `message` is one sentence for a person. */
export class WalletError extends Error {
  override readonly name = "WalletError";
  readonly code: WalletErrorCode;
  /** HTTP status of the answer that caused the error, if there was one. */
  readonly httpStatus: number | undefined;
  /** Number in the registry of Taler error codes, if the peer sent one. */
  readonly talerCode: number | undefined;
  /** The JSON body that the peer sent. */
  readonly body: unknown;

  constructor(code: WalletErrorCode, message: string, details: WalletErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.httpStatus = details.httpStatus;
    this.talerCode = details.talerCode;
    this.body = details.body;
  }
}
