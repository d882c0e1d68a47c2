/** What `contrib/` has for containers names only commands, options and paths that there are. It is read here, not started. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@kontor/merchant/config/config";
import { describedOptions } from "@kontor/merchant/config/option-texts";
import { describe, expect, onTestFinished, test } from "vitest";
import { runKontor } from "../commands/run-kontor.js";

const read = (name: string) => readFileSync(new URL(`../../../contrib/${name}`, import.meta.url), "utf8");
const withoutComments = (text: string) => text.replace(/^\s*#.*$/gm, "");
const compose = withoutComments(read("compose/compose.yaml"));
const kubernetes = withoutComments(read("kubernetes/kontor.yaml"));

describe.each([
  ["compose", compose],
  ["kubernetes", kubernetes],
])("%s", (_name, text) => {
  test("every variable is one of Kontor's options, and of the ones that the environment may bring", () => {
    const options = describedOptions().filter(({ section }) => section === "kontor" || section === "merchant");
    const known = new Set(["KONTOR_DB", ...options.map(({ option }) => `KONTOR_${option}`)]);
    const used = [...text.matchAll(/\b(KONTOR_[A-Z_]+)\b/g)].map(([, name]) => name!);
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  test("alive and ready are asked for apart, and a stop has its time", () => {
    expect(text).toContain("/readyz");
    const seconds = /(?:stop_grace_period|terminationGracePeriodSeconds): (\d+)/.exec(text)?.[1];
    expect(Number(seconds)).toBeGreaterThanOrEqual(75);
  });
});

test("every command and its options exist", async () => {
  const linesOf = (text: string) =>
    [...text.matchAll(/\b(?:command|args): \[((?:serve|worker|dbinit)[^\]]*)\]/g)].map(([, words]) =>
      words!.split(",").map((word) => word.trim()),
    );
  const [inCompose, inKubernetes] = [linesOf(compose), linesOf(kubernetes)];
  for (const lines of [inCompose, inKubernetes]) {
    expect(lines.map(([command]) => command).toSorted()).toEqual(["dbinit", "serve", "worker"]);
  }
  const commands = ["dbinit", "serve", "worker"];
  const helps = await Promise.all(commands.map((command) => runKontor([command, "--help"])));
  for (const [command, ...options] of [...inCompose, ...inKubernetes]) {
    const { exitCode, stdout } = helps[commands.indexOf(command!)]!;
    expect(exitCode).toBe(0);
    for (const option of options) expect(stdout).toContain(option);
  }
});

test("a pod is started again when it is not alive, and left alone when it is not ready", () => {
  const pathOf = (probe: string) => new RegExp(`${probe}Probe:\\s+httpGet: \\{ path: (\\S+),`).exec(kubernetes)?.[1];
  expect({ startup: pathOf("startup"), liveness: pathOf("liveness"), readiness: pathOf("readiness") }).toEqual({
    startup: "/healthz",
    liveness: "/healthz",
    readiness: "/readyz",
  });
});

test("the configuration of both is understood", () => {
  const inMap = /taler-merchant\.conf: \|\n((?: {4}.*\n)+)/.exec(read("kubernetes/kontor.yaml"))![1]!;
  for (const content of [read("compose/taler-merchant.conf"), inMap.replace(/^ {4}/gm, "")]) {
    const directory = mkdtempSync(join(tmpdir(), "kontor-deployment-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, "taler-merchant.conf");
    writeFileSync(file, content);
    expect(loadConfig({ file, env: {} })).toMatchObject({ merchant: { listening: { port: 9966 } }, warnings: [] });
  }
});
