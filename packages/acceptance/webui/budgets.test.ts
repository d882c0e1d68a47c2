/** What a phone has to load before it can sell, and an owner before there is anything to see. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const DIST = fileURLToPath(new URL("../../backoffice/dist/", import.meta.url));
const KILOBYTE = 1000;

const sizeOf = (name: string) => gzipSync(readFileSync(`${DIST}files/${name}`), { level: 9 }).length;
const sum = (names: readonly string[]) => names.reduce((total, name) => total + sizeOf(name), 0);
const named = (text: string, ending: string) =>
  [...text.matchAll(new RegExp(`[\\w-]+\\.[\\w-]+\\.${ending}`, "g"))].map(([name]) => name);

/** What a page names, and what that imports before it runs. */
function filesOf(page: string, ending: string): string[] {
  const html = readFileSync(DIST + page, "utf8");
  return [...new Set(named(html, ending))];
}

/** The largest of the catalogues of texts, in one of the languages, that has this one. */
function catalogueWith(key: string): number {
  const catalogues = readdirSync(`${DIST}files/`)
    .filter((name) => /^(?:de|fr|es|en)\./.test(name))
    .filter((name) => readFileSync(`${DIST}files/${name}`, "utf8").includes(`"${key}"`));
  expect(catalogues).toHaveLength(4);
  return Math.max(...catalogues.map(sizeOf));
}

test("the till is at most 45 kB of script and 15 kB of style", () => {
  const script = sum(filesOf("till/index.html", "js")) + catalogueWith("till.charge");
  expect(script).toBeLessThanOrEqual(45 * KILOBYTE);
  expect(sum(filesOf("till/index.html", "css"))).toBeLessThanOrEqual(15 * KILOBYTE);
});

test("the office is at most 90 kB for its first screen and 40 kB for each further one", () => {
  const first = filesOf("index.html", "js");
  const texts = catalogueWith("till.charge") + catalogueWith("menu.today");
  expect(sum(first) + texts).toBeLessThanOrEqual(90 * KILOBYTE);
  const others = readdirSync(`${DIST}files/`).filter((name) => name.endsWith(".js") && !first.includes(name));
  for (const name of others.filter((name) => !name.startsWith("error-codes."))) {
    expect(sizeOf(name), name).toBeLessThanOrEqual(40 * KILOBYTE);
  }
});

test("the registry of errors is in no page", () => {
  for (const page of ["index.html", "till/index.html"]) {
    for (const name of filesOf(page, "js")) {
      expect(readFileSync(`${DIST}files/${name}`, "utf8"), name).not.toContain("MERCHANT_PRIVATE_");
    }
  }
});
