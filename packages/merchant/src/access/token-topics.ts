/** What about access tokens can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** How the topics of `tokensOfTopic` begin. */
export const TOKENS_OF = "tokens of ";

/** A token of that instance was revoked. */
export function tokensOfTopic(instance: bigint): Topic {
  return `${TOKENS_OF}${instance}`;
}
