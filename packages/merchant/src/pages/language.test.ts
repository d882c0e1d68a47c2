import { describe, expect, test } from "vitest";
import { chooseLanguage, translated } from "./language.js";

describe("the language of a page", () => {
  test.each([
    [undefined, "en", "en"],
    ["", "en", "en"],
    ["de", "de", "de"],
    ["de-CH, en;q=0.5", "de", "de-CH"],
    ["fr-CA;q=0.8, es;q=0.9", "es", "es"],
    ["ja, fr;q=0.3", "fr", "fr"],
    ["ja", "en", "en"],
    ["*", "en", "en"],
    ["en;q=0, de;q=0.1", "de", "de"],
    ["de-!!, x-!;q=2, ;;", "de", "de"],
  ])("for %s is %s with the formats of %s", (header, tag, locale) => {
    expect(chooseLanguage(header)).toMatchObject({ tag, locale, direction: "ltr" });
  });
});

describe("a contract's text", () => {
  const inThree = { de: "Brot", "fr-CH": "Pain", it: "Pane" };

  test.each([
    ["de", "Brot", "de"],
    ["de-AT", "Brot", "de"],
    ["fr", "Pain", "fr-CH"],
    ["en, de;q=0.5", "Bread", undefined],
    ["it, de;q=0.5", "Pane", "it"],
    ["ja, it;q=0.1", "Pane", "it"],
    [undefined, "Bread", undefined],
  ])("for a customer who reads %s is %s", (header, text, language) => {
    expect(translated("Bread", inThree, chooseLanguage(header))).toEqual({ text, language });
  });

  test("without translations is what the shop wrote", () => {
    expect(translated("Bread", undefined, chooseLanguage("de"))).toEqual({ text: "Bread", language: undefined });
  });
});
