/** For tests: the key that all processes of a test run share, as the machines of a shop do. */

import { readKeyFile } from "../secrets/key-file.js";
import type { Secrets } from "../secrets/secrets.js";

/** Where test processes find the name of the file. */
export const KEY_FILE_VARIABLE = "KONTOR_TEST_SECRETS_KEY";

export function testKeyFile(): string {
  const file = process.env[KEY_FILE_VARIABLE];
  if (!file) throw new Error("no key for tests: run the tests with Vitest from the root of the workspace");
  return file;
}

/** What a server opens the secrets with that was started with that file. */
export function testSecrets(): Secrets {
  return readKeyFile(testKeyFile())!;
}
