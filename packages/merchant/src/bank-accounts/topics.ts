/** What about bank accounts is told to other processes. */

import type { Topic } from "../notifications/topics.js";

/** Accounts came or went, or an exchange said something about one: caches of them are stale. */
export function accountsTopic(): Topic {
  return "accounts";
}
