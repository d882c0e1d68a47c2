import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeKeyFile, readKeyFile, replaceKeyFile } from "./key-file.js";
import { nameOfKey } from "./secrets.js";

const directory = mkdtempSync("/tmp/kontor-key-file-");
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
const newFile = () => join(directory, `home-${++files}`, "secrets.key");

test("a key is made once, for its owner alone, and nothing is left beside it", () => {
  const file = newFile();
  const made = makeKeyFile(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(file))).toEqual(["secrets.key"]);
  const text = readFileSync(file, "utf8");
  expect(Buffer.from(text, "base64")).toHaveLength(32);
  expect(readKeyFile(file)!.fingerprint).toEqual(made.fingerprint);
  expect(makeKeyFile(file).fingerprint).toEqual(made.fingerprint);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("the mode does not depend on what the process leaves open otherwise", () => {
  const before = process.umask(0o000);
  try {
    const file = newFile();
    makeKeyFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

test("a file that is not there is none; one without a key is an error that names it, not its content", () => {
  const file = newFile();
  expect(readKeyFile(file)).toBeUndefined();
  makeKeyFile(file);
  const whole = readFileSync(file, "utf8");
  for (const text of ["", whole.slice(0, 20), `${whole}${whole}`, whole.replace(/^./, "!")]) {
    writeFileSync(file, text);
    expect(() => readKeyFile(file)).toThrow(/secrets\.key holds no key: it would be one line/);
    expect(() => makeKeyFile(file)).toThrow(/holds no key/);
  }
  // As `openssl rand -base64 32` writes it, with or without the end of the line.
  for (const text of [whole, whole.trimEnd(), whole.replace("\n", "\r\n")]) {
    writeFileSync(file, text);
    expect(readKeyFile(file)).toBeDefined();
  }
});

test("where no file can be made, the message says what to do", () => {
  const blocked = join(directory, "a file");
  writeFileSync(blocked, "");
  expect(() => makeKeyFile(join(blocked, "secrets.key"))).toThrow(/cannot be made: .*SECRETS_KEY_FILE names another/);
  expect(() => makeKeyFile("$CREDENTIALS_DIRECTORY/secrets.key")).toThrow("is no full path");
  expect(() => readKeyFile(join(blocked, "secrets.key"))).toThrow("cannot be read");
});

test("a key that takes another's place leaves that beside it, as well protected; doing it again changes nothing", () => {
  const file = newFile();
  const old = makeKeyFile(file);
  const next = makeKeyFile(`${file}.new`);
  const kept = replaceKeyFile(file, `${file}.new`);
  expect(readKeyFile(file)!.fingerprint).toEqual(next.fingerprint);
  expect(readKeyFile(kept)!.fingerprint).toEqual(old.fingerprint);
  expect(kept).toBe(`${file}.${nameOfKey(old)}`);
  expect(readdirSync(dirname(file))).toHaveLength(2);
  for (const name of [file, kept]) expect(statSync(name).mode & 0o777).toBe(0o600);

  // Interrupted between the two steps: the old key has its second name already.
  const again = makeKeyFile(`${file}.new`);
  chmodSync(kept, 0o400);
  writeFileSync(`${file}.${nameOfKey(next)}`, readFileSync(file), { mode: 0o600 });
  replaceKeyFile(file, `${file}.new`);
  expect(readKeyFile(file)!.fingerprint).toEqual(again.fingerprint);
});
