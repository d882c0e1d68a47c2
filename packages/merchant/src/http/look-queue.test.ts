import { expect, test } from "vitest";
import { LookQueue } from "./look-queue.js";

/** A database whose answers come when the test says so. */
function aSlowDatabase() {
  const waiting: (() => void)[] = [];
  let state = 0;
  let mostAtOnce = 0;
  return {
    looks: 0,
    change: () => (state += 1),
    mostAtOnce: () => mostAtOnce,
    async look() {
      this.looks += 1;
      const seen = state;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        mostAtOnce = Math.max(mostAtOnce, waiting.length);
      });
      return seen;
    },
    async answerAll() {
      while (waiting.length > 0) {
        waiting.shift()!();
        await nextTurn();
      }
    },
  };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

test("what many ask at once is looked up once", async () => {
  const database = aSlowDatabase();
  const queue = new LookQueue(2);
  const asked = Array.from({ length: 1000 }, () => queue.ask("order 1", () => database.look()));
  await nextTurn();
  await database.answerAll();
  expect(new Set(await Promise.all(asked))).toEqual(new Set([0]));
  expect(database.looks).toBe(1);
});

test("who asks after a look-up has begun gets a newer one", async () => {
  const database = aSlowDatabase();
  const queue = new LookQueue(2);
  const early = queue.ask("order 1", () => database.look());
  await nextTurn();
  database.change();
  const late = queue.ask("order 1", () => database.look());
  await nextTurn();
  await database.answerAll();
  expect(await Promise.all([early, late])).toEqual([0, 1]);
});

test("only a few look-ups run at a time, and all are answered", async () => {
  const database = aSlowDatabase();
  const queue = new LookQueue(3);
  const asked = Array.from({ length: 50 }, (_, index) => queue.ask(`order ${index}`, () => database.look()));
  await nextTurn();
  await database.answerAll();
  expect(await Promise.all(asked)).toHaveLength(50);
  expect(database.mostAtOnce()).toBe(3);
});

test("a look-up that fails, fails for all who asked, and hinders nobody else", async () => {
  const queue = new LookQueue(1);
  const failing = () => Promise.reject(new Error("no such order"));
  const asked = [queue.ask("order 1", failing), queue.ask("order 1", failing)];
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await queue.ask("order 2", async () => "there")).toBe("there");
});
