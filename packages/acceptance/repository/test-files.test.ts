/** Many files of tests share a process, in which a file that they all import is loaded once. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** At the beginning of a line: not in a function that each file of tests calls. */
const HOOK = /^(?:beforeAll|afterAll|beforeEach|afterEach)\(/m;
/** Vitest loads this one again for each file of tests. */
const SET_UP = "packages/merchant/src/testing/test-file.ts";

test("no helper has hooks that only the first file of tests that imports it would get", async () => {
  const { readSources } = await import(new URL("../../../scripts/import-graph.js", import.meta.url).href);
  const helpers = (readSources() as string[]).filter((file) => !/\.test\.tsx?$/.test(file) && file !== SET_UP);
  expect(helpers.length).toBeGreaterThan(500);
  expect(helpers.filter((file) => HOOK.test(readFileSync(ROOT + file, "utf8")))).toEqual([]);
});
