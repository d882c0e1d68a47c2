/** How an order stands, in one word with a colour and a shape. */

import { Icon, type IconName } from "../design/icon.js";
import { type MessageKey, t } from "../messages/language.js";

export type OrderState = "open" | "opened" | "paid" | "refundReady" | "refunded" | "paidOut" | "expired";

const LOOKS: Readonly<Record<OrderState, readonly [colour: string, icon: IconName, word: MessageKey]>> = {
  open: ["", "clock", "state.open"],
  opened: ["live", "phone", "state.opened"],
  paid: ["good", "check", "state.paid"],
  refundReady: ["warn", "refund", "state.refundReady"],
  refunded: ["", "refund", "state.refunded"],
  paidOut: ["good", "bank", "state.paidOut"],
  expired: ["", "close", "state.expired"],
};

export function StateBadge({ state }: { readonly state: OrderState }) {
  const [colour, icon, word] = LOOKS[state];
  return (
    <span class={`badge ${colour}`}>
      <Icon name={icon} />
      {t(word)}
    </span>
  );
}
