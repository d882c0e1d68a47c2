/** What webhooks tell of, in words. */

import { type MessageKey, t } from "../../messages/language.js";

/** What happens, in words; other types of events are shown by their names. */
export const EVENTS: Readonly<Record<string, MessageKey>> = {
  pay: "event.pay",
  refund: "event.refund",
  order_created: "event.orderCreated",
  order_settled: "event.orderSettled",
  order_expired: "event.orderExpired",
  inventory_updated: "event.inventoryUpdated",
  stock_low: "event.stockLow",
  kyc_changed: "event.kycChanged",
};

export function eventWord(type: string): string {
  const word = EVENTS[type];
  return word === undefined ? type : t(word);
}
