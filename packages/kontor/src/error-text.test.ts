import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { describeError } from "./error-text.js";

const directory = mkdtempSync(join(tmpdir(), "kontor-error-text-"));
const file = join(directory, "file");
writeFileSync(file, "");
afterAll(() => rmSync(directory, { recursive: true }));

function saidOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return describeError(error);
  }
  return "nothing went wrong";
}

test("what the system says as a code is said in words", () => {
  expect(saidOf(() => readFileSync(join(directory, "missing")))).toBe(`${directory}/missing is not there`);
  expect(saidOf(() => writeFileSync(join(directory, "a/b"), ""))).toBe(`there is no directory ${directory}/a`);
  expect(saidOf(() => writeFileSync(directory, ""))).toBe(`${directory} is a directory, and a file is wanted`);
  expect(saidOf(() => readFileSync(directory))).toBe("what was named is a directory, and a file is wanted");
  expect(saidOf(() => mkdirSync(file))).toBe(`${file} is a file, and a directory is wanted`);
  expect(saidOf(() => readFileSync(join(file, "x")))).toBe(
    `${file}/x leads through a file as if that were a directory`,
  );
});

test("a port that somebody has is named", () => {
  const taken = { code: "EADDRINUSE", syscall: "listen", address: "127.0.0.1", port: 8081 };
  const error = Object.assign(new Error("listen EADDRINUSE: address already in use 127.0.0.1:8081"), taken);
  expect(describeError(error)).toBe("cannot listen at 127.0.0.1:8081: another program listens there already");
});

test("what says all itself is left as it is", () => {
  expect(describeError(new Error("there is no instance tea"))).toBe("there is no instance tea");
  expect(describeError("a text")).toBe("a text");
});
