/** What `npm run audit` finds fault with: the lockfile as it is, ones that are not as they should be, and npm's answers. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const script = (name: string) => import(new URL(`../../../scripts/${name}.js`, import.meta.url).href);
const { findingsIn, satisfies } = await script("lockfile-findings");
const { verdictOf } = await script("vulnerability-verdict");

test("the packages that Kontor is made of are as they should be", () => {
  const lockfile = readFileSync(new URL("../../../package-lock.json", import.meta.url), "utf8");
  expect(findingsIn(JSON.parse(lockfile))).toEqual([]);
});

const INTEGRITY = `sha512-${"A".repeat(86)}==`;
const fine = { version: "1.2.3", license: "MIT", integrity: INTEGRITY, engines: { node: ">=18" } };

/** A lockfile with this entry for the package `thing`. */
const lockfileWith = (entry: object) => ({
  packages: { "": { dependencies: { thing: "^1.0.0" } }, "node_modules/thing": { ...fine, ...entry } },
});

test.each([
  [{}, []],
  [{ license: "(GPL-2.0-only OR Apache-2.0)" }, []],
  [{ hasInstallScript: true }, ["thing 1.2.3 runs a script when it is installed"]],
  [{ integrity: undefined }, ["thing 1.2.3 has no integrity hash"]],
  [{ integrity: "sha1-0000" }, ["thing 1.2.3 has no integrity hash"]],
  [{ resolved: "https://elsewhere.example/thing.tgz" }, ["thing 1.2.3 comes from a fixed address"]],
  [{ license: "BUSL-1.1" }, ["thing 1.2.3 has the licence BUSL-1.1"]],
  [{ license: "MIT AND GPL-2.0-only" }, ["thing 1.2.3 has the licence MIT AND GPL-2.0-only"]],
  [{ license: undefined }, ["thing 1.2.3 has the licence of nobody"]],
  [{ deprecated: "use another" }, ["thing 1.2.3 is deprecated: use another"]],
  [{ engines: { node: ">=22" } }, ["thing 1.2.3 wants Node >=22, and has to run with 20.19.0"]],
  [
    { dependencies: { other: "git+https://elsewhere.example/other.git" } },
    ["thing wants other from git+https://elsewhere.example/other.git"],
  ],
  [{ dependencies: { other: "file:../other" } }, ["thing wants other from file:../other"]],
  [{ dependencies: { other: "npm:another@^1.0.0", third: ">=1 <3 || 5.x" } }, []],
])("an entry with %o", (entry, findings) => {
  expect(findingsIn(lockfileWith(entry))).toEqual(findings);
});

test("two majors of what reads a stranger's input are one too many, of other packages they are not", () => {
  const twice = (name: string) => ({
    packages: {
      [`node_modules/${name}`]: { ...fine, version: "5.0.0" },
      [`node_modules/thing/node_modules/${name}`]: { ...fine, version: "4.9.0" },
    },
  });
  expect(findingsIn(twice("fastify"))).toEqual(["fastify is there in the versions 5 and 4"]);
  expect(findingsIn(twice("colours"))).toEqual([]);
});

test.each([
  [">=20.19", true],
  [">= 20.20.0", false],
  ["^18 || ^20.9", true],
  ["^22.12.0 || >=24", false],
  ["^20.19.0 || >=22.12.0", true],
  [">=12 <20", false],
  ["20.x", true],
  ["~20.18.0", false],
  ["*", true],
])("Node 20.19 is in %s: %s", (range, expected) => {
  expect(satisfies("20.19.0", range)).toBe(expected);
});

test("npm's report fails for what is serious, and a registry without one for nothing", () => {
  const report = (severity: string) =>
    JSON.stringify({
      vulnerabilities: { thing: { severity, range: "<1.3" } },
      metadata: { vulnerabilities: { [severity]: 1 } },
    });
  expect(verdictOf(report("high"))).toEqual({ kind: "vulnerable", message: "thing <1.3 (high)." });
  expect(verdictOf(report("low"))).toMatchObject({ kind: "fine" });
  expect(verdictOf(JSON.stringify({ statusCode: 405, message: "no" }))).toMatchObject({
    kind: "unknown",
    message: expect.stringContaining("(405)"),
  });
  expect(verdictOf("")).toMatchObject({ kind: "unknown" });
});
