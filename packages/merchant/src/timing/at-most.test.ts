import { expect, test } from "vitest";
import { atMost } from "./at-most.js";

const never = new Promise<string>(() => {});

test("what is done in time is the result, and so is its failure", async () => {
  expect(await atMost(60_000, Promise.resolve("done"), () => "late")).toBe("done");
  await expect(atMost(60_000, Promise.reject(new Error("broken")), () => "late")).rejects.toThrow("broken");
});

test("what takes longer is given up with another result, or with an error", async () => {
  expect(await atMost(1, never, () => "late")).toBe("late");
  expect(await atMost(-1, never, async () => "late")).toBe("late");
  const tooLate = () => {
    throw new Error("too late");
  };
  await expect(atMost(1, never, tooLate)).rejects.toThrow("too late");
});

test("who has given up hears nothing of a later failure", async () => {
  let fail: (error: Error) => void = () => {};
  const work = new Promise<string>((_resolve, reject) => {
    fail = reject;
  });
  expect(await atMost(1, work, () => "late")).toBe("late");
  fail(new Error("nobody listens"));
  // An error that nobody catches would fail the test's run.
  await new Promise((resolve) => setImmediate(resolve));
});
