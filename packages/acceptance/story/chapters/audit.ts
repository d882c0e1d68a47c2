/** For tests: somebody tried a wrong password, and an owner will get a mail because the password was changed. */

import type { Story } from "../story.js";

const GUESS = "a guess that was wrong";
const LAST_PASSWORD = "the last one of the other";

export async function audit({ secrets, ask }: Story): Promise<void> {
  await ask(401, "instances/other/private", undefined, { headers: { authorization: `Bearer secret-token:${GUESS}` } });
  await ask(204, "management/instances/other/auth", { method: "token", password: LAST_PASSWORD });
  secrets.hashed.push(GUESS, LAST_PASSWORD);
}
