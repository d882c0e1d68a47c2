/** What happened to a shop, one event each: GET private/kontor/events, an addition to the protocol. */
import { type StaticDecode, type TProperties, Type } from "typebox";
import { AmountText, Bytes32, Bytes64, Count, DecimalQuantity, TimestampJson } from "./primitives.js";

/** What each type tells beside its number, its type and its time. */
const MEMBERS = {
  order_created: { order_id: Type.String(), amount: Type.Optional(AmountText) },
  order_claimed: { order_id: Type.String() },
  /** `amount`: what was paid, of an order with choices the price of the one that was chosen. */
  pay: { order_id: Type.String(), amount: Type.Optional(AmountText), choice_index: Type.Optional(Count) },
  /** `refund_amount`: the total that is granted now; `increase`: what was added to it. */
  refund: { order_id: Type.String(), refund_amount: AmountText, increase: AmountText, reason: Type.String() },
  /** The wallet has got refunds that were granted. */
  refund_obtained: { order_id: Type.String(), amount: AmountText },
  order_settled: { order_id: Type.String(), wtid: Type.Optional(Bytes32()) },
  /** Nobody paid before the deadline. */
  order_expired: { order_id: Type.String() },
  transfer_confirmed: { wtid: Bytes32(), exchange_url: Type.String(), amount: AmountText },
  /** The last three: of a transfer that the bank lists once more, in that row of that account. */
  transfer_contradicted: {
    wtid: Bytes32(),
    exchange_url: Type.String(),
    code: Count,
    detail: Type.String(),
    amount: Type.Optional(AmountText),
    h_wire: Type.Optional(Bytes64()),
    bank_row: Type.Optional(Count),
  },
  kyc_changed: { h_wire: Bytes64(), exchange_url: Type.String() },
  account_changed: { h_wire: Bytes64(), active: Type.Boolean() },
  /** A tenth or less is left of all that ever came. */
  stock_low: { product_id: Type.String(), left: DecimalQuantity },
  category_added: { category_id: Count, name: Type.String() },
  category_updated: { category_id: Count, name: Type.String() },
  category_deleted: { category_id: Count, name: Type.String() },
  inventory_added: { product_id: Type.String() },
  inventory_updated: { product_id: Type.String() },
  inventory_deleted: { product_id: Type.String() },
  /** A person said what is in a money pot. */
  pot_changed: { pot_id: Count, before: Type.Array(AmountText), after: Type.Array(AmountText) },
  /** A statement of account is there. */
  statement_closed: { statement: Count, h_wire: Bytes64() },
  webhook_failing: { webhook_id: Type.String(), reason: Type.String() },
  /** A person has a delivery sent again; `event` is what it is about. */
  webhook_resent: { webhook_id: Type.String(), delivery: Count, event: Count },
} satisfies Record<string, TProperties>;

export type EventType = keyof typeof MEMBERS;

export const EVENT_TYPES = Object.keys(MEMBERS) as EventType[];

/** What has happened where the type does not say it by itself; each in one line, for the reference. */
export const EVENT_MEANINGS: Readonly<Record<EventType, string>> = {
  order_created: "the shop, or a template, made an order",
  order_claimed: "a wallet took the order, which is its alone from then on",
  pay: "an order is paid; amount: what was paid, of an order with choices the price of the one that was chosen",
  refund: "the shop granted a refund; refund_amount: the total that is granted now, increase: what was added to it",
  refund_obtained: "the wallet has got refunds that were granted",
  order_settled: "all the money of an order is at the shop's bank",
  order_expired: "nobody paid an order before its deadline",
  transfer_confirmed: "a payout arrived, and agrees with what was deposited",
  transfer_contradicted: "a payout does not agree with what was deposited; code and detail say how",
  kyc_changed: "what an exchange wants to know about the owner of a bank account has changed",
  account_changed: "a bank account was added, changed or removed",
  stock_low: "a tenth or less is left of all that ever came of a product",
  category_added: "a category of products was made",
  category_updated: "a category of products was changed",
  category_deleted: "a category of products was removed",
  inventory_added: "a product was added",
  inventory_updated: "a product was changed",
  inventory_deleted: "a product was removed",
  pot_changed: "a person said what is in a money pot",
  statement_closed: "a statement of account is there",
  webhook_failing: "a webhook could not be delivered for an hour",
  webhook_resent: "a person has a delivery sent again; event is what it is about",
};

/** The members that an event of the type has beside its number, its type and its time. */
export function membersOfEvent(type: EventType): string[] {
  return Object.keys(MEMBERS[type]);
}

function eventOf<const Name extends EventType>(type: Name) {
  const members: (typeof MEMBERS)[Name] = MEMBERS[type];
  return Type.Object({ number: Count, type: Type.Literal(type), time: TimestampJson, ...members });
}

export const ShopEvent = Type.Union([
  eventOf("order_created"),
  eventOf("order_claimed"),
  eventOf("pay"),
  eventOf("refund"),
  eventOf("refund_obtained"),
  eventOf("order_settled"),
  eventOf("order_expired"),
  eventOf("transfer_confirmed"),
  eventOf("transfer_contradicted"),
  eventOf("kyc_changed"),
  eventOf("account_changed"),
  eventOf("stock_low"),
  eventOf("category_added"),
  eventOf("category_updated"),
  eventOf("category_deleted"),
  eventOf("inventory_added"),
  eventOf("inventory_updated"),
  eventOf("inventory_deleted"),
  eventOf("pot_changed"),
  eventOf("statement_closed"),
  eventOf("webhook_failing"),
  eventOf("webhook_resent"),
]);

/** `newest`: the number of the last event there is, of whatever type. */
export const EventsResponse = Type.Object({ events: Type.Array(ShopEvent), newest: Count });

/** Beside the error: from `oldest` on events are kept. */
export const EventsGone = Type.Object({ oldest: Count, newest: Count });

export type ShopEvent = StaticDecode<typeof ShopEvent>;
