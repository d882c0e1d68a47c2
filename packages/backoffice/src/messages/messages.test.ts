/** Every language says everything, with the same blanks to fill in. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const LANGUAGES = ["de", "es", "fr"];
const read = (area: string, tag: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${area}/${tag}.json`, import.meta.url), "utf8"));
const placeholders = (message: string) => [...message.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe.each(["till", "office"])("the texts of the %s", (area) => {
  const english = read(area, "en");

  test("are there in all languages", () => {
    const files = readdirSync(new URL(`${area}/`, import.meta.url)).filter((file) => file.endsWith(".json"));
    expect(files.toSorted()).toEqual(["de.json", "en.json", "es.json", "fr.json"]);
  });

  test.each(LANGUAGES)("%s has every text, with the same placeholders", (tag) => {
    const messages = read(area, tag);
    expect(Object.keys(messages)).toEqual(Object.keys(english));
    for (const [key, message] of Object.entries(messages)) {
      expect(message.trim(), key).not.toBe("");
      expect(placeholders(message), key).toEqual(placeholders(english[key]!));
    }
  });
});

test("the till, which loads its own texts alone, says nothing that only the office has", () => {
  const [till, office] = [read("till", "en"), read("office", "en")];
  for (const folder of ["till", "orders", "design", "practice"]) {
    const root = new URL(`../${folder}/`, import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
    for (const file of files) {
      const source = readFileSync(new URL(file, root), "utf8");
      const foreign = [...source.matchAll(/"([A-Za-z]+\.[A-Za-z0-9]+)"/g)]
        .map(([, key]) => key!)
        .filter((key) => key in office && !(key in till));
      expect(foreign, file).toEqual([]);
    }
  }
});
