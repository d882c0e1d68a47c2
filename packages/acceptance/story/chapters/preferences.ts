/** For tests: the shop's people have chosen how their back office is. */

import type { Story } from "../story.js";

export async function preferences({ ask }: Story): Promise<void> {
  const at = "private/kontor/preferences";
  const body = JSON.stringify({ preferences: { sells: ["counter"] } });
  await ask(204, at, body, { method: "PUT" });
  await ask(200, at);
}
