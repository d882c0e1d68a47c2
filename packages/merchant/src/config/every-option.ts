/** Every option that there is: for the reference in the documentation, and for the test that each is explained. */

import { fileURLToPath } from "node:url";
import { loadConfig } from "./config.js";
import type { Setting } from "./options.js";

const EVERY_SECTION = fileURLToPath(new URL("./assets/every-section.conf", import.meta.url));

/** @param env of which only the home directory matters: some defaults are in it */
export function everyOption(env: Readonly<Record<string, string>> = {}): readonly Setting[] {
  return loadConfig({ file: EVERY_SECTION, env }).settings;
}
