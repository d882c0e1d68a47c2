/** What a till asks the server to hold for it, and when it gives it back. */

import { expect, test } from "vitest";
import { HELD_FOR_MS, type Held, type KeptHolds, StockHolds } from "./stock-holds.js";

/** A shelf with so many of everything, and a till whose cart a test fills. */
function shelf(total: number, before?: KeptHolds) {
  const locks = new Map<string, Map<string, number>>();
  const asked: string[] = [];
  const left: Record<string, number | undefined> = {};
  const cart = { wanted: new Map<string, number>() as ReadonlyMap<string, number> | undefined };
  const clock = { now: 1000 };
  const state = { isReachable: true, kept: before };
  let gate: Promise<void> = Promise.resolve();
  const holdsOf = (id: string) => [...(locks.get(id) ?? new Map<string, number>())];
  const holds = new StockHolds({
    wanted: () => cart.wanted,
    now: () => clock.now,
    onLeft: (id, count) => {
      left[id] = count;
    },
    kept: {
      read: () => state.kept,
      write: (kept) => {
        state.kept = kept;
      },
    },
    async hold(name, id, quantity): Promise<Held> {
      asked.push(`${quantity} ${id}`);
      await gate;
      if (!state.isReachable) return "unheard";
      const others = holdsOf(id).reduce((sum, [other, count]) => (other === name ? sum : sum + count), 0);
      if (total - others < quantity) return { left: total - others };
      const carts = locks.get(id) ?? new Map<string, number>();
      if (quantity === 0) carts.delete(name);
      else carts.set(name, quantity);
      locks.set(id, carts);
      return "held";
    },
  });
  return {
    holds,
    cart,
    clock,
    state,
    left,
    asked,
    heldOf: (id: string) => holdsOf(id).map(([, count]) => count),
    others: (id: string, quantity: number) => locks.set(id, new Map([["others", quantity]])),
    orderTakes(name: string) {
      for (const carts of locks.values()) carts.delete(name);
    },
    until(open: Promise<void>) {
      gate = open;
    },
    async sync() {
      holds.sync();
      await holds.inTurn(async () => undefined);
    },
  };
}

test("what is in the cart is held, and let go when it is taken out", async () => {
  const { cart, heldOf, sync, asked } = shelf(3);
  cart.wanted = new Map([["soup", 2]]);
  await sync();
  expect(heldOf("soup")).toEqual([2]);
  cart.wanted = new Map([["soup", 1]]);
  await sync();
  expect(heldOf("soup")).toEqual([1]);
  cart.wanted = new Map();
  await sync();
  await sync();
  expect(heldOf("soup")).toEqual([]);
  expect(asked).toEqual(["2 soup", "1 soup", "0 soup"]);
});

test("where there is not enough, the till hears how much there is, and holds that", async () => {
  const { cart, heldOf, left, others, sync } = shelf(3);
  others("soup", 1);
  cart.wanted = new Map([["soup", 3]]);
  await sync();
  expect(left).toEqual({ soup: 2 });
  expect(heldOf("soup")).toEqual([1, 2]);
  others("soup", 0);
  await sync();
  expect(left).toEqual({ soup: undefined });
});

test("a lock is renewed before it runs out, and not with every look", async () => {
  const { cart, clock, sync, asked } = shelf(3);
  cart.wanted = new Map([["soup", 1]]);
  await sync();
  clock.now += 1000;
  await sync();
  expect(asked).toHaveLength(1);
  clock.now += HELD_FOR_MS / 2;
  await sync();
  expect(asked).toEqual(["1 soup", "1 soup"]);
});

test("an order takes over what is held, also what is asked for at the same moment", async () => {
  const { holds, cart, heldOf, sync, orderTakes, until } = shelf(3);
  cart.wanted = new Map([["soup", 1]]);
  await sync();
  let open = (): void => undefined;
  until(
    new Promise((resolve) => {
      open = resolve;
    }),
  );
  cart.wanted = new Map([["soup", 2]]);
  holds.sync();
  const { name } = holds;
  await Promise.resolve();
  cart.wanted = new Map();
  orderTakes(name);
  holds.takenOver();
  expect(holds.name).not.toBe(name);
  open();
  await sync();
  expect(heldOf("soup")).toEqual([]);
});

test("without a connection the till goes on, and asks for all of it again later", async () => {
  const { cart, state, heldOf, left, asked, sync } = shelf(3);
  state.isReachable = false;
  cart.wanted = new Map([
    ["soup", 1],
    ["cake", 1],
  ]);
  await sync();
  expect(left).toEqual({});
  expect(asked).toEqual(["1 soup"]);
  state.isReachable = true;
  await sync();
  expect([heldOf("soup"), heldOf("cake")]).toEqual([[1], [1]]);
});

test("what the page held before it was loaded again is let go", async () => {
  const before = shelf(3);
  before.cart.wanted = new Map([["soup", 1]]);
  await before.sync();
  const { asked, sync, state } = shelf(3, before.state.kept);
  await sync();
  expect(asked).toEqual(["0 soup"]);
  expect(state.kept?.productIds).toEqual([]);
});
