/** The file with the key that secrets are sealed with: one line, 32 random bytes as base64, for its owner alone. */

import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { nameOfKey, Secrets, SecretsError } from "./secrets.js";

const KEY_BYTES = 32;
const KEY_LINE = /^[A-Za-z0-9+/]{43}=\s*$/;

/** What the key in the file opens; undefined where there is no such file. Throws SecretsError when it holds no key. */
export function readKeyFile(file: string): Secrets | undefined {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new SecretsError(`the file with the key of the secrets cannot be read: ${message}`);
  }
  if (!KEY_LINE.test(text)) {
    throw new SecretsError(
      `${file} holds no key: it would be one line, 32 bytes as base64. Restore it from its backup`,
    );
  }
  return new Secrets(new Uint8Array(Buffer.from(text, "base64")));
}

/** Makes a key, unless there is one already; after this the file is whole and on the disk, whichever process made it. */
export function makeKeyFile(file: string): Secrets {
  try {
    // As after `$CREDENTIALS_DIRECTORY` where systemd has started nothing.
    if (!isAbsolute(file)) throw new Error(`${file} is no full path`);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const unfinished = `${file}.${randomBytes(6).toString("hex")}`;
    try {
      const line = `${randomBytes(KEY_BYTES).toString("base64")}\n`;
      writeFileSync(unfinished, line, { flag: "wx", mode: 0o600, flush: true });
      linkUnlessThere(unfinished, file);
    } finally {
      rmSync(unfinished, { force: true });
    }
    syncDirectory(file);
  } catch (error) {
    throw new SecretsError(
      `the file with the key of the secrets cannot be made: ${(error as Error).message}. ` +
        "[kontor] SECRETS_KEY_FILE names another place, or `none`",
    );
  }
  return readKeyFile(file)!;
}

/** Whether others than the owner and the owner's group may read the key, as after a careless copy. */
export function isOpenToAll(file: string): boolean {
  return (statSync(file).mode & 0o007) !== 0;
}

/** Puts the new key in the place of the old one, which stays beside it. @returns where that is now */
export function replaceKeyFile(file: string, newFile: string): string {
  const oldFile = `${file}.${nameOfKey(readKeyFile(file)!)}`;
  linkUnlessThere(file, oldFile);
  renameSync(newFile, file);
  syncDirectory(file);
  return oldFile;
}

function linkUnlessThere(existing: string, name: string): void {
  try {
    linkSync(existing, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** A name in a directory survives a power failure once the directory is on the disk. */
function syncDirectory(file: string): void {
  const directory = openSync(dirname(file), "r");
  fsyncSync(directory);
  closeSync(directory);
}
