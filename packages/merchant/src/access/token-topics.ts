/** What about access tokens can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** A token of that instance was revoked: for those whose request waits with one. */
export function tokensOfTopic(instance: bigint): Topic {
  return `tokens of ${instance}`;
}

/** A token of some instance was revoked. */
export function tokensTopic(): Topic {
  return "tokens";
}
