import { expect, test } from "vitest";
import { fillMessage, messagesByLanguage } from "./messages.js";

const english = messagesByLanguage.get("en")!;
const placeholders = (message: string) => [...message.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test("English, German, French and Spanish are there", () => {
  expect([...messagesByLanguage.keys()]).toEqual(expect.arrayContaining(["en", "de", "fr", "es"]));
});

test.each([...messagesByLanguage])("%s has every text, with the same placeholders", (_language, messages) => {
  expect(Object.keys(messages)).toEqual(Object.keys(english));
  for (const [key, message] of Object.entries(messages)) {
    expect(message.trim(), key).not.toBe("");
    expect(placeholders(message), key).toEqual(placeholders(english[key as keyof typeof english]));
  }
});

test("what is filled in is not filled in again", () => {
  expect(fillMessage("{a} and {b}", { a: "{b}", b: "$&" })).toBe("{b} and $&");
});
