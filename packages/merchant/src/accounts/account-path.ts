/** `$H_WIRE` in a path, and the account that it names. */

import { decodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { type Account, findAccount } from "../bank-accounts/store.js";
import type { Database } from "../database/connection.js";
import type { Instance } from "../instances/instance.js";
import { TalerError } from "../taler-error.js";

export const AccountPath = Type.Object({ hWire: RequestLineText });

const H_WIRE_BYTES = 64;

/** @throws TalerError with the code given */
export function hWireOf(
  segment: string,
  code: "MERCHANT_GENERIC_H_WIRE_MALFORMED" | "GENERIC_PARAMETER_MALFORMED" = "MERCHANT_GENERIC_H_WIRE_MALFORMED",
): Uint8Array {
  try {
    return decodeBase32(segment, H_WIRE_BYTES);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new TalerError(code, { status: 400, parameter: "h_wire", detail: `h_wire: ${error.message}` });
  }
}

/** @throws TalerError MERCHANT_GENERIC_H_WIRE_MALFORMED or MERCHANT_GENERIC_ACCOUNT_UNKNOWN */
export async function accountIn(db: Database, instance: Instance, segment: string): Promise<Account> {
  const account = await findAccount(db.queries, instance.serial, hWireOf(segment));
  if (account === undefined) throw accountUnknown(segment);
  return account;
}

export function accountUnknown(segment: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_ACCOUNT_UNKNOWN", { detail: segment });
}
