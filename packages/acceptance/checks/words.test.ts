/** What the server finds has words in every language of the office: for each code the cause, and what to do where that is said. */

import { readFileSync } from "node:fs";
import { bad, CHECK_STATES, coded, FINDING_CODES, runChecks } from "@kontor/merchant/checks/check";
import { expect, test } from "vitest";

const OFFICE = new URL("../../backoffice/src/messages/office/", import.meta.url);
const CHECKS = new URL("../../merchant/src/checks/", import.meta.url);
const read = (tag: string): Record<string, string> => JSON.parse(readFileSync(new URL(`${tag}.json`, OFFICE), "utf8"));
const placeholders = (text = "") => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

test.each(["en", "de", "fr", "es"])("in %s", (tag) => {
  const texts = read(tag);
  expect(FINDING_CODES.filter((code) => texts[`found.${code}`] === undefined)).toEqual([]);
  const known = new Set<string>(FINDING_CODES);
  const ofOthers = Object.keys(texts).filter(
    (key) => /^(?:found|advice)\./.test(key) && !known.has(key.split(".")[1]!),
  );
  expect(ofOthers).toEqual([]);
  // What is not well is told with what to do.
  const isWell = (code: string) => /-(?:well|file)$|^configuration-none$/.test(code);
  expect(FINDING_CODES.filter((code) => !isWell(code) && texts[`advice.${code}`] === undefined)).toEqual([]);
});

test("each code is of some finding, which says what its words need", async () => {
  const texts = read("en");
  const sources = [
    ...["check", "all-checks", "place-check", "exchange-check", "database-check"],
    ...["jobs-check", "address-check", "accounts-check"],
  ].map((name) => readFileSync(new URL(`${name}.ts`, CHECKS), "utf8").replace(/FINDING_CODES = \[[^\]]*\]/, ""));
  for (const code of FINDING_CODES) {
    expect(
      sources.some((source) => source.includes(`"${code}"`)),
      code,
    ).toBe(true);
  }
  const [finding] = await runChecks([{ name: "exchange", look: () => Promise.reject(new Error("a cause")) }]);
  expect(finding).toMatchObject({ code: "not-carried-out", values: { reason: "a cause" } });
  expect(placeholders(texts["found.not-carried-out"])).toEqual(["reason"]);
  expect(coded("disk-low", { free: 1 }, bad("disk", CHECK_STATES[2]!, "little", "make room"))).toMatchObject({
    text: "little",
    values: { free: "1" },
  });
});
