/** The codes that a device without network shows too: what a customer has on his screen proves that he paid. */

import { posConfirmation } from "@kontor/taler/totp";
import type { PaidOrder } from "./order.js";
import { payableContract, pricePaid } from "./payable-contract.js";

type ConfirmableOrder = Pick<PaidOrder, "orderId" | "contractText" | "otp" | "choiceIndex">;

/** `pos_confirmation` of a paid order: for its contract's time and price; undefined when it has no device. */
export function posConfirmationOf(order: ConfirmableOrder): string | undefined {
  if (order.otp === undefined) return undefined;
  const contract = payableContract(order);
  const { amount } = pricePaid(contract, order);
  return posConfirmation(order.otp.otpKey, order.otp.algorithm, contract.timestamp, amount);
}
