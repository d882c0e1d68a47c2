import { expect, it } from "vitest";
import { BoundedCache } from "./bounded-cache.js";

it("computes once, and forgets what was used longest ago", () => {
  const computed: string[] = [];
  const cache = new BoundedCache<string>(2);
  const get = (key: string) =>
    cache.get(key, () => {
      computed.push(key);
      return key.toUpperCase();
    });
  expect([get("a"), get("b"), get("a"), get("c"), get("a"), get("b")]).toEqual(["A", "B", "A", "C", "A", "B"]);
  expect(computed).toEqual(["a", "b", "c", "b"]);
  expect(cache.size).toBe(2);
});

it("remembers nothing where the computation failed", () => {
  const cache = new BoundedCache<string>(2);
  const failing = () => {
    throw new Error("no");
  };
  expect(() => cache.get("a", failing)).toThrow("no");
  expect(cache.get("a", () => "yes")).toBe("yes");
});
