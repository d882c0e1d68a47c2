/** Whether a denomination may be used now, and the signed refusals where it may not. */
import { encodeBase32 } from "@kontor/taler/base32";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { denominationExpiredMessage, denominationUnknownMessage } from "@kontor/taler/signatures/exchange";
import { timestampToJson } from "@kontor/taler/time";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, nowInSeconds } from "./exchange-context.js";
import type { Denomination } from "./key-store.js";

export type Operation = "WITHDRAW" | "DEPOSIT";

/** The denomination of that hash. Refuses with a signed 404 what this exchange never issued. */
export function knownDenomination(context: ExchangeContext, hDenom: Uint8Array): Denomination {
  const denomination = context.ring.denomination(hDenom);
  if (denomination) return denomination;
  const timestamp = nowInSeconds(context);
  throw new ProtocolError("EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN", {
    members: {
      timestamp: timestampToJson(timestamp),
      h_denom_pub: encodeBase32(hDenom),
      ...context.ring.signOnline(denominationUnknownMessage(timestamp, hDenom), timestamp),
    },
  });
}

/** Refuses with a signed 410 a denomination that is too old, too young or revoked for the operation. */
export function requireUsable(context: ExchangeContext, denomination: Denomination, operation: Operation): void {
  const now = context.clock.now();
  const end = operation === "WITHDRAW" ? denomination.expireWithdraw : denomination.expireDeposit;
  if (now >= end) throw gone(context, denomination, operation, "EXCHANGE_GENERIC_DENOMINATION_EXPIRED");
  if (now < denomination.start) {
    throw gone(context, denomination, operation, "EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE");
  }
  if (denomination.revoked) throw gone(context, denomination, operation, "EXCHANGE_GENERIC_DENOMINATION_REVOKED");
}

function gone(context: ExchangeContext, { hDenom }: Denomination, oper: Operation, code: ErrorCodeName): ProtocolError {
  const timestamp = nowInSeconds(context);
  return new ProtocolError(code, {
    status: 410,
    members: {
      timestamp: timestampToJson(timestamp),
      h_denom_pub: encodeBase32(hDenom),
      oper,
      ...context.ring.signOnline(denominationExpiredMessage(timestamp, oper, hDenom), timestamp),
    },
  });
}
