/** What about bank accounts is told to other processes. */

import type { Topic } from "../notifications/topics.js";

/** How the topics of `accountsOfTopic` begin. */
export const ACCOUNTS_OF = "accounts of ";

/** An account of that instance came, went or was changed, or an exchange said something about one. */
export function accountsOfTopic(instance: bigint): Topic {
  return `${ACCOUNTS_OF}${instance}`;
}
