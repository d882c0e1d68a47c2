import { expect, test } from "vitest";
import { Underway } from "./underway.js";

test("the same work is done once at a time, and again after that", async () => {
  const underway = new Underway<number>();
  const owner = {};
  let begun = 0;
  const ends: (() => void)[] = [];
  const work = () => {
    begun += 1;
    const result = begun;
    return new Promise<number>((resolve) => ends.push(() => resolve(result)));
  };
  const first = underway.join(owner, "a", work);
  const same = underway.join(owner, "a", work);
  const other = underway.join(owner, "b", work);
  const ofAnother = underway.join({}, "a", work);
  expect(begun).toBe(3);
  expect(underway.count(owner)).toBe(2);
  expect(underway.find(owner, "a")).toBe(first);
  for (const end of ends.splice(0)) end();
  expect(await Promise.all([first, same, other, ofAnother])).toEqual([1, 1, 2, 3]);
  expect(underway.find(owner, "a")).toBeUndefined();
  const again = underway.join(owner, "a", work);
  for (const end of ends.splice(0)) end();
  expect(await again).toBe(4);
});

test("a failure is everybody's, and the next one begins anew", async () => {
  const underway = new Underway<string>();
  const owner = {};
  const fail = async () => {
    throw new Error("broken");
  };
  const both = [underway.join(owner, "a", fail), underway.join(owner, "a", fail)];
  for (const one of both) await expect(one).rejects.toThrow("broken");
  expect(await underway.join(owner, "a", async () => "fine")).toBe("fine");
  expect(underway.count(owner)).toBe(0);
});
