/** What about displays can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** What a till shows on other devices has changed, or who may see it. */
export function displayTopic(instanceId: string, device: bigint): Topic {
  return `display ${instanceId} ${device}`;
}
