/** Statements of payments that come together are one, as long as they go the short way. */

import { gatheringPerInstance } from "../database/gathering.js";
import {
  type FirstIntent,
  type FoundOrder,
  findOrdersToPay,
  type OnlyOutcome,
  type PaidShortly,
  storeFirstIntents,
  storeOnlyOutcomes,
} from "./short-way-store.js";

/** Looks at orders that are to be paid, for order ids. */
export const orderFinder = gatheringPerInstance<string, FoundOrder | undefined>(
  ({ plannedOnce: queries }, instance) => {
    const many = async (orderIds: readonly string[]) => {
      const found = await findOrdersToPay(queries, instance, [...new Set(orderIds)]);
      return orderIds.map((orderId) => found.get(orderId));
    };
    return { many, one: async (orderId) => (await many([orderId]))[0] };
  },
);

/** Characters that one coin takes on its way to the database, about. */
const COIN_LENGTH = 1000;

/** Stores intents: the batch's number, or undefined when the order has to be looked at again. */
export const intentWriter = gatheringPerInstance<FirstIntent, bigint | undefined>(
  ({ plannedOnce: queries }, instance) => {
    const many = async (intents: readonly FirstIntent[]) => {
      // Of several for one order the first is stored; the others find it there.
      const first = new Map([...intents].reverse().map((intent) => [intent.orderId, intent]));
      const stored = await storeFirstIntents(queries, instance, [...first.values()]);
      return intents.map((intent) => (first.get(intent.orderId) === intent ? stored.get(intent.orderId) : undefined));
    };
    return {
      many,
      one: async (intent) => (await many([intent]))[0],
      length: ({ batch }) => batch.deposits.length * COIN_LENGTH,
    };
  },
);

/** Stores outcomes that pay their orders: undefined when nothing was stored, and the long way is to be taken. */
export const outcomeWriter = gatheringPerInstance<OnlyOutcome, PaidShortly | undefined>(
  ({ plannedOnce: queries }, instance) => {
    const many = async (outcomes: readonly OnlyOutcome[]) => {
      const first = new Map([...outcomes].reverse().map((outcome) => [outcome.orderId, outcome]));
      const stored = await storeOnlyOutcomes(queries, instance, [...first.values()]);
      return outcomes.map((outcome) =>
        first.get(outcome.orderId) === outcome ? stored.get(outcome.orderId) : undefined,
      );
    };
    return { many, one: async (outcome) => (await many([outcome]))[0] };
  },
);
