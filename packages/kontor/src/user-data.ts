/** Where a user's own files are, such as the wallet. */

import { homedir } from "node:os";
import { join } from "node:path";

/** A path below the place for the user's data: `$XDG_DATA_HOME/kontor`, by default `~/.local/share/kontor`. */
export function userDataPath(name: string): string {
  const home = process.env.HOME || homedir();
  return join(process.env.XDG_DATA_HOME || join(home, ".local", "share"), "kontor", name);
}
