/** What commands without a server or a database answer to programs. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runKontor } from "./run-kontor.js";

test("kontor otp check says in JSON whether a code is right", async () => {
  // The code of RFC 6238 for this time and this key.
  const device = ["--device", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "--without-price", "--time", "1111111109"];
  const right = await runKontor(["otp", "check", ...device, "--code", "07081804", "--json"]);
  expect(right).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(right.stdout)).toMatchObject({ paid: true, age_seconds: expect.any(Number) });
  const wrong = await runKontor(["otp", "check", ...device, "--code", "00000000", "--json"]);
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '{"paid":false}\n' });
});

test("kontor config answers with one document, or with one value", async () => {
  const env = { KONTOR_PORT: "8083" };
  const { stdout } = await runKontor(["config", "-s", "merchant", "--json"], { env });
  const { settings } = JSON.parse(stdout);
  expect(settings).toContainEqual(
    expect.objectContaining({ option: "PORT", value: "8083", origin: "environment variable KONTOR_PORT" }),
  );
  const port = await runKontor(["config", "-s", "merchant", "-o", "port", "--json"], { env });
  expect(JSON.parse(port.stdout)).toBe("8083");
});

test("kontor statement verify says in JSON what is wrong with a file", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kontor-json-answers-"));
  try {
    const file = join(directory, "statement.json");
    writeFileSync(file, "{}");
    const { exitCode, stdout } = await runKontor(["statement", "verify", file, "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ right: false, problems: [expect.stringContaining(file)] });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
