/** What a search over a shop finds, an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";
import { OrderHistoryEntry } from "./orders.js";
import { AmountText, Count, LineText } from "./primitives.js";

export const FoundProduct = Type.Object({
  product_id: Type.String(),
  product_serial: Count,
  product_name: LineText,
  /** Of one unit; absent where it has none. */
  price: Type.Optional(AmountText),
});

export const SearchResponse = Type.Object({
  /** The newest first; the one that is called exactly so before all. */
  orders: Type.Array(OrderHistoryEntry),
  /** Absent where the token may not read products. */
  products: Type.Optional(Type.Array(FoundProduct)),
});

export type SearchResponse = StaticDecode<typeof SearchResponse>;
