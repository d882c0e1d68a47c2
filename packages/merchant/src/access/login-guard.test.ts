/** Guessing is slow, for the guesser: others, and the right password, get through. */

import { expect, test } from "vitest";
import { LoginGuard } from "./login-guard.js";

/** A guard whose pauses take no time but are written down. */
function aGuard() {
  const pauses: number[] = [];
  let now = 0;
  const guard = new LoginGuard({
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    monotonicMs: () => now,
  });
  const advance = (milliseconds: number) => {
    now += milliseconds;
  };
  const attempt = (who: string, isRight: boolean) => guard.attempt(at(who), async () => isRight);
  return { guard, pauses, advance, attempt };
}

/** Somebody who shows a password to the shop. */
const at = (network: string, instance = "shop") => ({ network, instance });

const BUSY = expect.objectContaining({ status: 429, code: "MERCHANT_GENERIC_UNAUTHORIZED" });

test("the first wrong passwords cost nothing, later ones ever more, up to a limit", async () => {
  const { attempt, pauses } = aGuard();
  for (let n = 0; n < 10; n++) expect(await attempt("me", false)).toBe(false);
  expect(pauses).toEqual([]);
  for (let n = 0; n < 7; n++) await attempt("me", false);
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test("others are not slowed, nor is who was right, nor who gave up for a while", async () => {
  const { attempt, pauses, advance } = aGuard();
  for (let n = 0; n < 10; n++) await attempt("stranger", false);
  expect(await attempt("owner", true)).toBe(true);
  expect(pauses).toEqual([]);
  expect(await attempt("stranger", true)).toBe(true);
  expect(pauses).toEqual([500]);
  for (let n = 0; n < 10; n++) await attempt("stranger", false);
  expect(pauses).toHaveLength(1);
  advance(16 * 60_000);
  await attempt("stranger", false);
  expect(pauses).toHaveLength(1);
});

/** Checks that go on until they are told to end. */
function heldChecks() {
  const held: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const check = async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => held.push(resolve));
    running -= 1;
    return false;
  };
  const endAll = async (attempts: Promise<unknown>) => {
    let isDone = false;
    void attempts.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      held.splice(0).forEach((end) => {
        end();
      });
      await new Promise(setImmediate);
    }
  };
  return { check, endAll, most: () => most };
}

test("a few checks run at a time, and an address has few waiting: the rest is sent away unheard", async () => {
  const { guard, pauses } = aGuard();
  const { check, endAll, most } = heldChecks();
  const attempts = Array.from({ length: 20 }, () => guard.attempt(at("flood"), check));
  const outcomes = Promise.allSettled(attempts);
  await endAll(outcomes);
  const refused = (await outcomes).filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(5);
  for (const outcome of refused) expect(outcome).toMatchObject({ reason: BUSY });
  expect(most()).toBe(2);
  expect(pauses).toHaveLength(5);
  expect(await guard.attempt(at("somebody else"), async () => true)).toBe(true);
});

test("a flood from everywhere fills a queue, not the memory", async () => {
  const { guard } = aGuard();
  const { check, endAll, most } = heldChecks();
  const outcomes = Promise.allSettled(Array.from({ length: 3000 }, (_, n) => guard.attempt(at(`bot ${n}`), check)));
  await endAll(outcomes);
  expect((await outcomes).filter(({ status }) => status === "rejected")).toHaveLength(3000 - 1002);
  expect(most()).toBe(2);
});

test("a flood at one instance, or from everywhere, does not keep out who is right", async () => {
  const { guard } = aGuard();
  const { check, endAll } = heldChecks();
  const order: string[] = [];
  const bots = Array.from({ length: 1500 }, (_, n) =>
    guard.attempt(at(`bot ${n}`, n % 2 === 0 ? "shop" : "other"), () => check().finally(() => order.push("bot"))),
  );
  const outcomes = Promise.allSettled(bots);
  const right = (instance: string) =>
    guard.attempt(at("owner", instance), async () => {
      order.push(instance);
      return true;
    });
  const rights = Promise.all([right("shop"), right("other"), right("third")]);
  await endAll(outcomes);
  expect(await rights).toEqual([true, true, true]);
  expect(Math.max(...["shop", "other", "third"].map((name) => order.indexOf(name)))).toBeLessThan(10);
});

test("one network that tries many instances is sent away, others are not", async () => {
  const { guard } = aGuard();
  const { check, endAll } = heldChecks();
  const flood = Array.from({ length: 200 }, (_, n) => guard.attempt(at("flood", `shop ${n}`), check));
  const outcomes = Promise.allSettled(flood);
  const other = guard.attempt(at("somebody"), async () => true);
  await endAll(outcomes);
  expect((await outcomes).filter(({ status }) => status === "rejected")).toHaveLength(100);
  expect(await other).toBe(true);
});

test("no more clients are remembered than there is room for", async () => {
  const { guard, attempt } = aGuard();
  for (let n = 0; n < 10_050; n++) await attempt(`bot ${n}`, false);
  expect(guard.size).toBe(10_000);
});

test("a check that fails gives its place back", async () => {
  const { guard } = aGuard();
  const fail = () => Promise.reject(new Error("no memory"));
  for (let n = 0; n < 5; n++) await expect(guard.attempt(at("me"), fail)).rejects.toThrow("no memory");
  expect(await guard.attempt(at("me"), async () => true)).toBe(true);
});

test("nobody waits for a server that closes", async () => {
  const guard = new LoginGuard();
  for (let n = 0; n < 10; n++) await guard.attempt(at("me"), async () => false);
  const attempt = guard.attempt(at("me"), async () => false);
  guard.close();
  expect(await attempt).toBe(false);
});
