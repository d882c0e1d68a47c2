/** Every job there is: what `kontor serve` and `kontor worker` run. */

import { recoverIntents } from "./intent-recovery.js";
import type { Job } from "./job.js";

export const allJobs: readonly Job[] = [recoverIntents];
