import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { claimDirectory } from "./claimed-directory.js";

const directory = mkdtempSync(join(tmpdir(), "claimed-"));
const file = join(directory, "data/running.pid");
afterAll(() => rmSync(directory, { recursive: true }));

test("a directory is made and claimed, and given back", () => {
  const giveBack = claimDirectory(join(directory, "data"));
  expect(existsSync(file)).toBe(true);
  giveBack();
  expect(existsSync(file)).toBe(false);
});

test("what another process has is refused, as long as it runs", async () => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "kontor"]);
  try {
    writeFileSync(file, `${other.pid}\n`);
    expect(() => claimDirectory(join(directory, "data"))).toThrow(`is in use by process ${other.pid}: stop that one`);
  } finally {
    other.kill();
    await new Promise((resolve) => other.once("close", resolve));
  }
  claimDirectory(join(directory, "data"))();
});

test("a number that was left behind keeps nobody out", () => {
  for (const left of ["", "nonsense", "-1", String(process.pid)]) {
    writeFileSync(file, left);
    expect(() => claimDirectory(join(directory, "data"))()).not.toThrow();
  }
});
