/** Every job there is: what `kontor serve` and `kontor worker` run. */

import { collectGarbage } from "./collect-garbage.js";
import { checkDeposits } from "./deposit-check.js";
import { recoverIntents } from "./intent-recovery.js";
import type { Job } from "./job.js";
import { checkKyc } from "./kyc-check.js";
import { reconcileTransfers } from "./reconcile.js";
import { watchAccounts } from "./wirewatch.js";

export const allJobs: readonly Job[] = [
  recoverIntents,
  checkDeposits,
  reconcileTransfers,
  watchAccounts,
  checkKyc,
  collectGarbage,
];
