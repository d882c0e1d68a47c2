/** A payout as the list of what comes in tells it. */

import type { Operations } from "@kontor/client/api";

export type Payout = Operations["GET /private/incoming"]["answers"][200]["incoming"][number];
