/** Wire types of private/kontor/practice, an addition to the protocol: a second shop, a wallet and a clock, all of a sandbox. */

import { Type } from "typebox";
import { AmountText, AnyObject, Count, DurationJson, RequestLineText, TimestampJson } from "./primitives.js";

/** What the practice wallet has, and what time the sandbox believes it is. */
export const PracticeState = Type.Object({
  now: TimestampJson,
  /** One for each exchange that the wallet has coins of, or waits for. */
  balances: Type.Array(Type.Object({ available: AmountText, incoming: AmountText })),
});

/** Where the practice shop's back office is, and a token for it. */
export const PracticeShop = Type.Object({
  /** Ends in a slash. */
  office_url: Type.String(),
  access_token: Type.String(),
  expiration: TimestampJson,
});

/** Which products are copied next: those after that number, or the first. */
export const PracticeProductsRequest = Type.Object({ after: Type.Optional(Count) });

export const PracticeProductsResponse = Type.Object({
  /** How many this request has copied, and how many the shop has in all. */
  copied: Count,
  total: Count,
  /** What to say as `after` for those that are left; absent where that was all. */
  next: Type.Optional(Count),
});

/** A part of what was made in the practice shop, as its own endpoints show it; amounts are in the sandbox's currency. */
export const PracticeMade = Type.Object({
  products: Type.Array(AnyObject),
  categories: Type.Array(Type.Object({ category_id: Count, name: Type.String() })),
  /** With the first part. */
  templates: Type.Optional(Type.Array(AnyObject)),
  preferences: Type.Optional(AnyObject),
  /** Of the business; of the deadlines those alone that are not as the sandbox's server has them for every shop. */
  settings: Type.Optional(AnyObject),
  token_families: Type.Optional(Type.Array(AnyObject)),
  webhooks: Type.Optional(Type.Array(AnyObject)),
  next: Type.Optional(Count),
});

/** With a URI the wallet pays, or collects a refund; without one, money comes into it. */
export const PracticeWalletRequest = Type.Object({
  taler_uri: Type.Optional(RequestLineText),
});

/** By how much the clock is turned forward: more than nothing, ten years at most. */
export const PracticeClockRequest = Type.Object({ by: DurationJson });

/** The session goes on at the time that it is now: the token that turned the clock may have ended. */
export const PracticeClockResponse = Type.Object({
  now: TimestampJson,
  access_token: Type.String(),
  expiration: TimestampJson,
});
