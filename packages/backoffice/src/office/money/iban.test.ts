/** What is an IBAN, and what is a slip of the finger. */

import { expect, test } from "vitest";
import { countryOf, isIban } from "./iban.js";

test.each(["CH93 0076 2011 6238 5295 7", "DE75512108001245126199", "gb33bukb20201555555555"])("%s is one", (typed) => {
  expect(isIban(typed)).toBe(true);
});

test.each(["CH93 0076 2011 6238 5295 8", "DE7551210800124512619", "hello", "", "DE75 5121 0800 1245 1262 99"])(
  "%s is none",
  (typed) => {
    expect(isIban(typed)).toBe(false);
  },
);

test("the country is told by name", () => {
  expect(countryOf("ch93", "de")).toBe("Schweiz");
  expect(countryOf("9", "de")).toBeUndefined();
});
