/** Where the wallet's state lives: a file that is replaced as a whole, or memory only. */
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { WalletError } from "./wallet-error.js";

export interface StateStorage {
  /** The text saved last, or undefined if there is none. */
  load(): Promise<string | undefined>;
  /** Replaces the text. Once the promise is fulfilled, it survives a crash of the machine. */
  save(text: () => string): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing: for tests and load generators. */
export const memoryStorage: StateStorage = {
  load: async () => undefined,
  save: async () => {},
  close: async () => {},
};

/**
 * A file with mode 0600 and, while it is open, a lock file beside it: two wallets writing the same file would lose coins.
 * A lock whose process has died is taken over. Throws a WalletError "bad-state" if another process has the wallet.
 */
export async function openStateFile(path: string): Promise<StateStorage> {
  const lock = `${path}.lock`;
  await takeLock(lock, path);
  return {
    async load() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (hasErrorCode(error, "ENOENT")) return undefined;
        throw error;
      }
    },
    async save(text) {
      const temporary = `${path}.new`;
      await writeDurably(temporary, text());
      await rename(temporary, path);
      await syncDirectory(dirname(path));
    },
    close: () => rm(lock, { force: true }),
  };
}

async function takeLock(lock: string, path: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(lock, String(process.pid), { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!hasErrorCode(error, "EEXIST")) throw error;
    }
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (isAlive(owner)) {
      throw new WalletError("bad-state", `The wallet ${path} is in use by process ${owner}.`);
    }
    await rm(lock, { force: true });
  }
  throw new WalletError("bad-state", `The wallet ${path} is in use.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasErrorCode(error, "EPERM");
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  // A leftover of a crash may have other permissions: the mode counts only for a file that is made.
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle;
  try {
    directory = await open(path, "r");
  } catch {
    // Some platforms do not open directories; the rename is atomic there all the same.
    return;
  }
  try {
    await directory.sync();
  } catch {
    // As above.
  } finally {
    await directory.close();
  }
}

function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
