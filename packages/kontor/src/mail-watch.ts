/** The file of mails of a shop for trying, read as it grows: the codes in it are shown where the shop was started. */

import { closeSync, fstatSync, openSync, readSync, watch, writeFileSync } from "node:fs";

/**
 * Tells every mail and short message that is written to the file from now on, as it stands there.
 * @param file made where it is not there yet
 * @returns what ends it
 */
export function watchMails(file: string, tell: (text: string) => void): () => void {
  writeFileSync(file, "", { flag: "a", mode: 0o600 });
  const opened = openSync(file, "r");
  let at = fstatSync(opened).size;
  const readOn = () => {
    const { size } = fstatSync(opened);
    if (size <= at) return;
    const added = Buffer.alloc(size - at);
    at += readSync(opened, added, 0, added.length, at);
    tell(added.toString("utf8").trimEnd());
  };
  const watcher = watch(file, { persistent: false }, readOn);
  return () => {
    watcher.close();
    closeSync(opened);
  };
}
