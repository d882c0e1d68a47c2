/** For tests: access. A login, a refresh, one that is revoked, one by its number, and those that fail. */

import type { JsonObject } from "@kontor/taler/strict-json";
import type { Story } from "../story.js";

/** One that is good for ever. */
export async function tokens({ secrets, ask, remove, login }: Story): Promise<{ accessToken: string }> {
  const first = await login({ scope: "all:refreshable", description: "till" });
  await login({ scope: "all" }, bearing(first));
  const revoked = await login({ scope: "readonly" });
  await ask(204, "private/token", undefined, { method: "DELETE", ...bearing(revoked) });
  await ask(401, "private/orders", undefined, bearing(revoked));
  await ask(401, "private/orders", undefined, bearing("GUESSEDTOKEN"));
  const basic = Buffer.from("admin:GUESSEDPASSWORD").toString("base64");
  await ask(401, "private/token", { scope: "all" }, { headers: { authorization: `Basic ${basic}` } });
  await login({ scope: "write", description: "lent" });
  const listed = (await ask(200, "private/tokens")).tokens as JsonObject[];
  await remove(`private/tokens/${listed.find(({ description }) => description === "lent")!.serial}`);
  secrets.others.push("GUESSEDTOKEN", "GUESSEDPASSWORD", basic);
  return { accessToken: await login({ scope: "all", duration: { d_us: "forever" } }) };
}

function bearing(token: string): RequestInit {
  return { headers: { authorization: `Bearer secret-token:${token}` } };
}
