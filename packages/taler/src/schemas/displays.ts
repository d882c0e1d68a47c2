/** What a till shows to its customer on another device: not in the protocol, an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";
import { AmountString, Count, ImageDataUrl, TimestampJson } from "./primitives.js";

/** Of a product, or of what is in the cart. */
const Name = Type.String({ maxLength: 200 });

/** No more fit a screen. */
export const MOST_PRICES = 60;
export const MOST_LINES = 100;

/** What the customer sees. */
export const Shown = Type.Union([
  Type.Object({
    kind: Type.Literal("welcome"),
    prices: Type.Array(Type.Object({ name: Name, price: AmountString }), { maxItems: MOST_PRICES }),
  }),
  Type.Object({
    kind: Type.Literal("cart"),
    amount: AmountString,
    lines: Type.Array(Type.Object({ name: Name, amount: AmountString }), { maxItems: MOST_LINES }),
  }),
  Type.Object({
    kind: Type.Literal("pay"),
    amount: AmountString,
    /** What the code says. */
    uri: Type.String({ maxLength: 2048, pattern: "^taler(?:\\+http)?://" }),
    /** A wallet has opened it. */
    opened: Type.Boolean(),
  }),
  Type.Object({ kind: Type.Literal("paid"), amount: AmountString }),
  /** The till was closed. */
  Type.Object({ kind: Type.Literal("closed") }),
]);

/** With this key another device sees what the till shows, and nothing else of the shop. */
export const DisplayKey = Type.Object({ key: Type.String() });

/** Nothing: the till is there, and shows what it showed before. */
export const DisplayChange = Type.Object({ shown: Type.Optional(Shown) });

export const DisplayState = Type.Object({
  screens: Type.Union([Type.Literal("none"), Type.Literal("expected"), Type.Literal("watching")], {
    description: "whether there is a key, and whether somebody has used it in the last minutes",
  }),
  /** Another one than with the answer before where somebody else has told something: another window of the till. */
  version: Count,
});

export const DisplayResponse = Type.Object({
  /** Another one than before where something else is shown. */
  version: Count,
  /** Absent until the till has told it. */
  shown: Type.Optional(Shown),
  /** When the till was heard of last, and what time it is now. */
  heard: TimestampJson,
  now: TimestampJson,
  /** Told to who asks without `after`. */
  shop: Type.Optional(Type.Object({ name: Type.String(), logo: Type.Optional(ImageDataUrl) })),
});

export type Shown = StaticDecode<typeof Shown>;
