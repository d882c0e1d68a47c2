/** A client that may only read webhooks sees that there are credentials, and not which. */

import { scopePermits } from "../access/permissions.js";
import type { Principal } from "../access/principal.js";

const MASK = "***";

/** The text, or what stands in its place for this reader. */
export function masked(text: string, { scope, refreshable }: Principal): string {
  return scopePermits(scope, refreshable, "webhooks-write") ? text : MASK;
}
