import { expect, test } from "vitest";
import { bareTag, matchesTag, quotedTag, tagOf } from "./entity-tag.js";

test("equal texts have equal tags, others have not", () => {
  expect(tagOf("a")).toBe(tagOf("a"));
  expect(tagOf("a")).not.toBe(tagOf("b"));
  expect(quotedTag(tagOf("a"))).toMatch(/^"[\w-]{32}"$/);
});

test.each(["v1", '"v1"', 'W/"v1"', ' "v1" '])("%j is read as v1", (text) => expect(bareTag(text)).toBe("v1"));

test.each([
  [undefined, false],
  ['"v1"', true],
  ["v1", true],
  ['W/"v1"', true],
  ['"v0", "v1"', true],
  ["*", true],
  ['"v10"', false],
  ["", false],
])("If-None-Match: %s matches v1: %s", (header, expected) => expect(matchesTag(header, "v1")).toBe(expected));
