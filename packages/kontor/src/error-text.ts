/** What went wrong, in one sentence for a person: also where the system says only a code. */

import { existsSync } from "node:fs";
import { dirname } from "node:path";

const WITHOUT_NAME = "what was named";

/** By the system's code; of the path that the system names, if it names one. */
const MEANINGS: Readonly<Record<string, (path: string, call: string) => string>> = {
  ENOENT: (path) => (existsSync(dirname(path)) ? `${path} is not there` : `there is no directory ${dirname(path)}`),
  EACCES: (path) => `${path} may not be used by this user`,
  EPERM: (path) => `${path} may not be used by this user`,
  EISDIR: (path) => `${path} is a directory, and a file is wanted`,
  ENOTDIR: (path) => `${path} leads through a file as if that were a directory`,
  EEXIST: (path, call) =>
    call === "mkdir" ? `${path} is a file, and a directory is wanted` : `${path} is there already`,
  EROFS: (path) => `${path} is on a file system that cannot be written to`,
  ENOSPC: () => "the disk is full",
  EADDRINUSE: () => "another program listens there already",
  EMFILE: () => "this user may not open more files at once",
};

/** @param error of the system, of a server that was asked, or one whose message says all */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = "", message, path, syscall = "" } = error as NodeJS.ErrnoException;
  const meaning = syscall === "" ? undefined : MEANINGS[code];
  // An address that cannot be connected to has a path, too, where it is a socket; its message says more.
  if (meaning !== undefined && syscall !== "connect") {
    const { address, port } = error as { readonly address?: string; readonly port?: number };
    const place = port === undefined ? "" : `cannot listen at ${address}:${port}: `;
    return `${place}${meaning(path ?? WITHOUT_NAME, syscall)}`;
  }
  const { name, status } = error as { readonly name?: string; readonly status?: number };
  if (name === "TalerApiError" && status === 0 && /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/.test(message))
    return `${message}. Does the shop run there? --shop names another one`;
  return message;
}
