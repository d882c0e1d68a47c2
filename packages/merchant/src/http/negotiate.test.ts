import { expect, test } from "vitest";
import { preferredType } from "./negotiate.js";

const OFFERED = ["application/json", "text/csv", "text/html"] as const;

test.each([
  [undefined, "application/json"],
  ["", "application/json"],
  ["*/*", "application/json"],
  ["text/csv", "text/csv"],
  ["Text/CSV; charset=utf-8", "text/csv"],
  ["text/*", "text/csv"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"],
  ["application/json;q=0.5, text/html", "text/html"],
  ["application/json; q=0.1, text/html ; q = 0.9", "text/html"],
  ["application/json; charset=utf-8; q=0.1, text/html;level=1; q=0.9", "text/html"],
  ["*/*, application/json;q=0", "text/csv"],
  ["image/png", undefined],
  ["text/csv;q=0", undefined],
])("Accept: %s gets %s", (accept, expected) => {
  expect(preferredType(accept, OFFERED)).toBe(expected);
});
