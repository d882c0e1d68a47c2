/** What about KYC can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** What an exchange says about an account of the instance has changed. */
export function kycTopic(instanceId: string): Topic {
  return `kyc ${instanceId}`;
}
