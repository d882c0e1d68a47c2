/** Repeating what may be repeated, with growing pauses, until a server in trouble has recovered or patience ends. */
import type { HttpAnswer, HttpRequest } from "./http-client.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";

/** Some five seconds of pauses. */
const ATTEMPTS = 7;

/**
 * Sends a request that may be repeated until somebody answers who is not in trouble (5xx, 408, 429) or patience ends:
 * then the last answer is returned, or WalletError "unreachable" thrown.
 */
export async function persistently(wallet: Wallet, request: HttpRequest, attempts = ATTEMPTS): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await wallet.http(request);
      if (!isTrouble(answer) || attempt >= attempts) return answer;
    } catch (error) {
      const isWorthRepeating = error instanceof WalletError && error.code === "unreachable";
      if (!isWorthRepeating || attempt >= attempts) throw error;
    }
    await backOff(wallet, attempt);
  }
}

/** Whether the same request may well succeed later. */
function isTrouble({ status }: HttpAnswer): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/** Waits before the given repetition (1, 2, ...): up to a tenth of a second, doubling up to ten, with jitter. */
export function backOff(wallet: Wallet, repetition: number): Promise<void> {
  const longest = Math.min(10_000, 100 * 2 ** (repetition - 1));
  const jitter = wallet.rng.bytes(1)[0]! / 255;
  return wallet.sleep(Math.round((longest * (1 + jitter)) / 2));
}
