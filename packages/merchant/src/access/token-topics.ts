/** What about access tokens can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** A token of some instance was revoked. */
export function tokensTopic(): Topic {
  return "tokens";
}
