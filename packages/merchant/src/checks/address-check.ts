/** The public address as a wallet sees it: does it lead here, by a certificate that others trust? */

import type { Config } from "../config/config.js";
import { bad, type Check, type Finding, good } from "./check.js";

const NAME = "address";
const ANSWER_WITHIN_MS = 5000;

export function addressCheck({ merchant }: Pick<Config, "merchant">): Check {
  return {
    name: NAME,
    async look() {
      const { baseUrl } = merchant;
      if (baseUrl === undefined) {
        const advice = "Set BASE_URL in [merchant] to the address that customers use, such as https://shop.example/.";
        return [bad(NAME, "unknown", "the public address is taken from each request, so it cannot be tried", advice)];
      }
      return [await tried(baseUrl)];
    },
  };
}

async function tried(baseUrl: string): Promise<Finding> {
  const lookAt = "Look at DNS, at the proxy in front of Kontor and at its certificate.";
  let answer: Response;
  try {
    answer = await fetch(new URL("config", baseUrl), {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: "manual",
    });
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    return bad(NAME, "problem", `${baseUrl} cannot be reached from here: ${reason}`, lookAt);
  }
  const isOurs = answer.ok && (await isMerchant(answer));
  if (!isOurs)
    return bad(NAME, "problem", `${baseUrl}config answers ${answer.status}, and not as a merchant does`, lookAt);
  if (!baseUrl.startsWith("https:")) {
    const advice = "Put a proxy with TLS in front: wallets accept plain HTTP for tests only.";
    return bad(NAME, "warning", `${baseUrl} leads here, without TLS`, advice);
  }
  return good(NAME, `${baseUrl} leads here, and its certificate is trusted`);
}

async function isMerchant(answer: Response): Promise<boolean> {
  const body: unknown = await answer.json().catch(() => undefined);
  return typeof body === "object" && body !== null && "name" in body && body.name === "taler-merchant";
}
