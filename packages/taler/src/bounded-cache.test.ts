import { expect, it } from "vitest";
import { BoundedCache } from "./bounded-cache.js";

/** A cache whose values are those of their keys in capitals, and what was computed for it. */
function capitals(capacity: number) {
  const computed: string[] = [];
  const cache = new BoundedCache<string>(capacity);
  const get = (key: string) =>
    cache.get(key, () => {
      computed.push(key);
      return key.toUpperCase();
    });
  return { cache, computed, get };
}

it("computes once, and forgets what was not used lately", () => {
  const { computed, get } = capitals(4);
  expect(["a", "b", "a", "c", "a", "d", "a", "e", "a", "b"].map(get)).toEqual([..."ABACADAEAB"]);
  expect(computed).toEqual(["a", "b", "c", "d", "e", "b"]);
});

it("never has more than it may, and of those used last at least half as many", () => {
  const { cache, computed, get } = capitals(10);
  for (let i = 0; i < 100; i++) {
    get(`key-${i}`);
    expect(cache.size).toBeLessThanOrEqual(10);
    const before = computed.length;
    for (let back = 0; back < 5 && back <= i; back++) get(`key-${i - back}`);
    expect(computed).toHaveLength(before);
  }
});

it("remembers nothing where the computation failed", () => {
  const cache = new BoundedCache<string>(2);
  const failing = () => {
    throw new Error("no");
  };
  expect(() => cache.get("a", failing)).toThrow("no");
  expect(cache.size).toBe(0);
  expect(cache.get("a", () => "yes")).toBe("yes");
});
