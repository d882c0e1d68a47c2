/** The codes that a device without network shows too: what a customer shows on a screen proves the payment. */

import { posConfirmation } from "@kontor/taler/totp";
import { placeOf } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";
import type { PaidOrder } from "./order.js";
import { payableContract, pricePaid } from "./payable-contract.js";

type ConfirmableOrder = Pick<PaidOrder, "orderId" | "contractText" | "otp" | "choiceIndex">;

/** `pos_confirmation` of a paid order: for its contract's time and price; undefined when it has no device. */
export function posConfirmationOf(secrets: Secrets, instance: bigint, order: ConfirmableOrder): string | undefined {
  if (order.otp === undefined) return undefined;
  const contract = payableContract(order);
  const { amount } = pricePaid(contract, order);
  const otpKey = secrets.open(placeOf("orderOtpKey", instance, order.orderId), order.otp.otpKey);
  return posConfirmation(otpKey, order.otp.algorithm, contract.timestamp, amount);
}
