/** The version of this program, as its package says. */

import { readFileSync } from "node:fs";

const description = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export const PROGRAM_VERSION = description.version;
