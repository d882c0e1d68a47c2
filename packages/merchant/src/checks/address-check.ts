/** The public address as a wallet sees it: does it lead here, by a certificate that others trust? */

import type { Config } from "../config/config.js";
import { bad, type Check, coded, type Finding, good } from "./check.js";

const NAME = "address";
const ANSWER_WITHIN_MS = 5000;

export function addressCheck({ merchant }: Pick<Config, "merchant">): Check {
  return {
    name: NAME,
    async look() {
      const { baseUrl } = merchant;
      if (baseUrl === undefined) {
        const advice = "Set BASE_URL in [merchant] to the address that customers use, such as https://shop.example/.";
        const text = "the public address is taken from each request, so it cannot be tried";
        return [coded("address-unset", {}, bad(NAME, "unknown", text, advice))];
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
    const finding = bad(NAME, "problem", `${baseUrl} cannot be reached from here: ${reason}`, lookAt);
    return coded("address-unreachable", { address: baseUrl, reason }, finding);
  }
  const isOurs = answer.ok && (await isMerchant(answer));
  if (!isOurs) {
    const { status } = answer;
    const finding = bad(NAME, "problem", `${baseUrl}config answers ${status}, and not as a merchant does`, lookAt);
    return coded("address-other", { address: `${baseUrl}config`, status }, finding);
  }
  if (!baseUrl.startsWith("https:")) {
    const advice = "Put a proxy with TLS in front: wallets accept plain HTTP for tests only.";
    const finding = bad(NAME, "warning", `${baseUrl} leads here, without TLS`, advice);
    return coded("address-plain", { address: baseUrl }, finding);
  }
  const finding = good(NAME, `${baseUrl} leads here, and its certificate is trusted`);
  return coded("address-well", { address: baseUrl }, finding);
}

async function isMerchant(answer: Response): Promise<boolean> {
  const body: unknown = await answer.json().catch(() => undefined);
  return typeof body === "object" && body !== null && "name" in body && body.name === "taler-merchant";
}
