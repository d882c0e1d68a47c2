/** A request that waits is not worth waiting for any longer once the token is revoked that it was asked with. */

import type { Notifier } from "../notifications/notifier.js";
import type { Principal } from "./principal.js";
import type { TokenRegistry } from "./token-registry.js";
import { tokensOfTopic } from "./token-topics.js";

export interface WaitingWithToken {
  readonly notifier: Pick<Notifier, "follow">;
  readonly tokens: Pick<TokenRegistry, "find">;
  readonly instance: { readonly serial: bigint };
  readonly principal?: Principal | undefined;
  readonly whenGone: () => AbortSignal;
}

/**
 * Waits with a signal that ends the waiting also when the token is revoked. What has been waited for is answered as it is then;
 * who asks again is told.
 */
export async function whileTokenLasts<T>(
  { notifier, tokens, instance: { serial }, principal, whenGone }: WaitingWithToken,
  wait: (whenGone: () => AbortSignal) => Promise<T>,
): Promise<T> {
  const { tokenHash } = principal ?? {};
  if (tokenHash === undefined) return wait(whenGone);
  const revoked = new AbortController();
  const look = async () => {
    const isThere = await tokens.find(serial, tokenHash).catch(() => true);
    if (isThere === undefined) revoked.abort();
  };
  const stop = notifier.follow(tokensOfTopic(serial), () => void look());
  try {
    return await wait(() => AbortSignal.any([whenGone(), revoked.signal]));
  } finally {
    stop();
  }
}
