/** Wire types of private/kontor/practice, an addition to the protocol: a second shop, a wallet and a clock, all of a sandbox. */

import { Type } from "typebox";
import { AmountText, DurationJson, RequestLineText, TimestampJson } from "./primitives.js";

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
