/** For tests: another shop forgot its password and has a new one; its owner is about to log in with a code. */

import { readFileSync } from "node:fs";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Story } from "../story.js";

const NEW_PASSWORD = "in place of a forgotten one";
const ADDRESS = "owner@other.example";

export async function challenges({ shop, secrets, ask, patch }: Story): Promise<void> {
  const codes = () => readFileSync(shop.backend.deps.config.mail.file!, "utf8").match(/^ +\d{4}-\d{4}$/gm) ?? [];
  const challengeOf = (answer: JsonObject) => {
    const [challenge] = answer.challenges as [{ readonly challenge_id: string }];
    secrets.hashed.push(challenge.challenge_id);
    return challenge.challenge_id;
  };
  const send = async (id: string) => {
    await ask(200, `instances/other/challenge/${id}`, {});
    const code = codes().at(-1)!.trim();
    secrets.hashed.push(code, code.replace("-", ""));
    return code;
  };
  const settings = { name: "Another name", use_stefan: false, address: {}, jurisdiction: {} };
  await patch("management/instances/other", { ...settings, email: ADDRESS, phone_number: "+41000000" });
  const forgotten = { method: "token", password: NEW_PASSWORD };
  const id = challengeOf(await ask(202, "instances/other/forgot-password", forgotten));
  await ask(204, `instances/other/challenge/${id}/confirm`, { tan: await send(id) });
  const headers = { "taler-challenge-ids": id };
  await ask(204, "instances/other/forgot-password", forgotten, { headers });
  secrets.hashed.push(NEW_PASSWORD);
  const authorization = `Basic ${Buffer.from(`other:${NEW_PASSWORD}`).toString("base64")}`;
  secrets.others.push(authorization.slice("Basic ".length));
  await send(
    challengeOf(await ask(202, "instances/other/private/token", { scope: "all" }, { headers: { authorization } })),
  );
}
