import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchMails } from "./mail-watch.js";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-mails-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("what is written from now on is told, once, and nothing after the end", async () => {
  const file = join(directory, "mails.txt");
  writeFileSync(file, "an old one\n");
  const told: string[] = [];
  const stop = watchMails(file, (text) => told.push(text));
  appendFileSync(file, "To: shop@example.com\n\nYour code is 1234-5678\n");
  await expect.poll(() => told.join("\n"), { timeout: 20_000 }).toBe("To: shop@example.com\n\nYour code is 1234-5678");
  appendFileSync(file, "Grüße\n");
  await expect.poll(() => told.join("\n"), { timeout: 20_000 }).toMatch(/Grüße$/);
  stop();
  appendFileSync(file, "unheard\n");
  expect(told.join("\n").match(/1234-5678|unheard/g)).toEqual(["1234-5678"]);
});

test("a file that is not there yet is made, for its owner alone", async () => {
  const file = join(directory, "mails.txt");
  const told: string[] = [];
  const stop = watchMails(file, (text) => told.push(text));
  appendFileSync(file, "the first\n");
  await expect.poll(() => told, { timeout: 20_000 }).toEqual(["the first"]);
  stop();
});
