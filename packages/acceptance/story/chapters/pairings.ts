/** For tests: one till has been let in, sells and shows that on another device; a second is about to come. */

import type { Story } from "../story.js";

export async function pairings({ secrets, ask }: Story): Promise<void> {
  const pairing = (name: string) => ask(200, "private/kontor/pairings", { scope: "order-pos:refreshable", name });
  const { code } = await pairing("Till 1");
  const { token } = await ask(200, "kontor/pairings", { code: code! });
  const bearer = String(token).replace(/^secret-token:/, "");
  await pairing("Till 2");
  const order = { amount: "KUDOS:1", summary: "at the till" };
  const byTill = { headers: { authorization: `Bearer secret-token:${bearer}` } };
  await ask(200, "private/orders", { order }, byTill);
  const { key } = await ask(200, "private/kontor/display", undefined, { method: "POST", ...byTill });
  await ask(
    200,
    "private/kontor/display",
    { shown: { kind: "paid", amount: "KUDOS:1" } },
    { method: "PUT", ...byTill },
  );
  await ask(200, "kontor/display", undefined, { headers: { authorization: `Bearer secret-token:${key}` } });
  secrets.hashed.push(bearer, String(key));
}
