/** For tests: one till has been let in and sells, another is about to come. */

import type { Story } from "../story.js";

export async function pairings({ secrets, ask }: Story): Promise<void> {
  const pairing = (name: string) => ask(200, "private/kontor/pairings", { scope: "order-pos:refreshable", name });
  const { code } = await pairing("Till 1");
  const { token } = await ask(200, "kontor/pairings", { code: code! });
  const bearer = String(token).replace(/^secret-token:/, "");
  await pairing("Till 2");
  const order = { amount: "KUDOS:1", summary: "at the till" };
  await ask(200, "private/orders", { order }, { headers: { authorization: `Bearer secret-token:${bearer}` } });
  secrets.hashed.push(bearer);
}
