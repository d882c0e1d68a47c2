/** What about access tokens can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** A token of that instance was revoked. */
export function tokensOfTopic(instance: bigint): Topic {
  return `tokens of ${instance}`;
}
