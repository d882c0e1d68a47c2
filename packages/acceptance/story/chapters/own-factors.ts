/** For tests: a shop whose owner has an authenticator app and recovery codes, and is about to add another. */

import { codeOfStep, decodeRfc3548Base32, stepAt } from "@kontor/taler/totp";
import type { Story } from "../story.js";

const PASSWORD = "of the shop with a second factor";
const AT = "instances/guarded/private/kontor/second-factors";

export async function ownFactors({ shop, secrets, ask }: Story): Promise<void> {
  const auth = { method: "token", password: PASSWORD };
  const settings = { name: "Guarded", use_stefan: false, address: {}, jurisdiction: {} };
  await ask(204, "management/instances", { id: "guarded", auth, ...settings });
  const headers = { authorization: `Bearer secret-token:${PASSWORD}`, "kontor-second-factors": "totp, recovery" };
  const totp = await ask(200, `${AT}/totp`, { name: "A phone" }, { headers });
  const key = String(totp.key);
  const now = () => stepAt(shop.sandbox.clock.now());
  const codeAt = (step: number) => codeOfStep(decodeRfc3548Base32(key), step, 6);
  const confirmed = await ask(200, `${AT}/totp/${totp.id}/confirm`, { code: codeAt(now()) }, { headers });
  const codes = confirmed.recovery_codes as string[];
  const challenged = await ask(202, `${AT}/totp`, { name: "Another" }, { headers });
  const [first] = challenged.challenges as [{ readonly challenge_id: string }];
  await ask(204, `instances/guarded/challenge/${first.challenge_id}/confirm`, { tan: codeAt(now() + 1) });
  const withIds = { ...headers, "taler-challenge-ids": first.challenge_id };
  const other = await ask(200, `${AT}/totp`, { name: "Another" }, { headers: withIds });
  secrets.hashed.push(PASSWORD, first.challenge_id, ...codes, ...codes.map((code) => code.replaceAll("-", "")));
  secrets.sealed.push(key, String(other.key));
}
