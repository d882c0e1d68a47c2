/** Every job there is: what `kontor serve` and `kontor worker` run. */

import { tellOwners } from "./audit-log/tell-owners.js";
import { issueReceipts } from "./donation-receipts/issue-receipts.js";
import { updateDonaus } from "./donau/update-donaus.js";
import { numberEvents } from "./event-feed/number-events.js";
import type { Job } from "./jobs/job.js";
import { keepJournal } from "./journal/keep-journal.js";
import { checkKyc } from "./kyc/kyc-check.js";
import { expireOrders } from "./orders/expire-orders.js";
import { finishAborts } from "./payments/finish-aborts.js";
import { recoverIntents } from "./payments/intent-recovery.js";
import { sendReports } from "./reports/send-reports.js";
import { collectGarbage } from "./retention/garbage-collection.js";
import { closeStatements } from "./statements/close-statements.js";
import { countEvents } from "./statistics/count-events.js";
import { forgetUnclaimedOrders } from "./templates/forget-unclaimed.js";
import { checkDeposits } from "./transfers/deposit-check.js";
import { reconcileTransfers } from "./transfers/reconcile.js";
import { watchAccounts } from "./transfers/wirewatch.js";
import { deliverWebhooks } from "./webhooks/deliver.js";

export const allJobs: readonly Job[] = [
  recoverIntents,
  finishAborts,
  issueReceipts,
  updateDonaus,
  checkDeposits,
  reconcileTransfers,
  watchAccounts,
  checkKyc,
  expireOrders,
  numberEvents,
  countEvents,
  keepJournal,
  forgetUnclaimedOrders,
  deliverWebhooks,
  sendReports,
  tellOwners,
  closeStatements,
  collectGarbage,
];
