/** A new password for commands: read without showing it, and refused if it is weak. */

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { weaknessOf } from "@kontor/merchant/access/password-rules";
import type { Config } from "@kontor/merchant/config/config";

/** The first line; from a terminal without showing it. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n[\s\S]*$/, "");
  process.stderr.write("New password: ");
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

/**
 * @param id of the instance that it is for
 * @throws Error that says what is wrong; an empty one is refused in any case
 */
export function expectStrong(
  password: string,
  { config, id, weak = false }: { readonly config: Config; readonly id: string; readonly weak?: boolean | undefined },
): void {
  if (password === "") throw new Error("the password is empty");
  const weakness = weak ? undefined : weaknessOf(password, config.kontor.minimumPasswordLength, id);
  if (weakness !== undefined) throw new Error(`the password is weak: ${weakness}; --weak takes it anyway`);
}
