/** Statements of payments that come together are one, as long as they go the short way. */

import { alike, gathered, ofServer } from "../database/gathering.js";
import { firstOfEach, type OrderKey } from "../database/some-orders.js";
import {
  type FirstIntent,
  type FoundOrder,
  findOrdersToPay,
  type OnlyOutcome,
  type PaidShortly,
  storeFirstIntents,
  storeOnlyOutcomes,
} from "./short-way-store.js";

/** Looks at an order that is to be paid. */
export const findOrderToPay = gathered<OrderKey, FoundOrder | undefined>(ofServer, ({ plannedOnce: queries }) =>
  alike((orders) => findOrdersToPay(queries, orders)),
);

/** Characters that one coin takes on its way to the database, about. */
const COIN_LENGTH = 1000;

/** Stores an intent: the batch's number, or undefined when the order has to be looked at again. */
export const writeIntent = gathered<FirstIntent, bigint | undefined>(ofServer, ({ plannedOnce: queries }) => ({
  // Of several for one order the first is stored; the others find it there.
  ...alike((intents) =>
    firstOfEach(
      intents,
      (first) => storeFirstIntents(queries, first),
      () => undefined,
    ),
  ),
  length: ({ batch }) => batch.deposits.length * COIN_LENGTH,
}));

/** Stores an outcome that pays its order: undefined when nothing was stored, and the long way is to be taken. */
export const writeOutcome = gathered<OnlyOutcome, PaidShortly | undefined>(ofServer, ({ plannedOnce: queries }) =>
  alike((outcomes) =>
    firstOfEach(
      outcomes,
      (first) => storeOnlyOutcomes(queries, first),
      () => undefined,
    ),
  ),
);
