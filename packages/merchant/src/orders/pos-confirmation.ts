/** The codes that a device without network shows too: what a customer has on his screen proves that he paid. */

import { posConfirmation } from "@kontor/taler/totp";
import type { PaidOrder } from "./order.js";
import { payableContract } from "./payable-contract.js";

/** `pos_confirmation` of a paid order: for its contract's time and price; undefined when it has no device. */
export function posConfirmationOf(order: Pick<PaidOrder, "orderId" | "contractText" | "otp">): string | undefined {
  if (order.otp === undefined) return undefined;
  const { timestamp, amount } = payableContract(order);
  return posConfirmation(order.otp.otpKey, order.otp.algorithm, timestamp, amount);
}
