/**
 * Asks the Donaus for receipts that are still owed: after a crash, or because they failed. Any number of processes may do
 * this on one database; a Donau that is asked for the same twice signs the same.
 */

import { MINUTE, SECOND } from "@kontor/taler/time";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job } from "../jobs/job.js";
import { issueReceipt } from "./issue.js";
import { claimDueReceipts, receiptBacklog } from "./store.js";

const PACE = { lease: 2n * MINUTE, limit: 64 };
const AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 20_000;

export const issueReceipts: Job = {
  name: "issue-tax-receipts",
  interval: 10n * SECOND,
  deadlineMs: 4 * 60_000,
  async run(deps, signal) {
    const { clock, config, db, log, secrets } = deps;
    if (!config.kontor.donau) return "done";
    const due = await claimDueReceipts(db.queries, clock.now(), PACE);
    await fewAtATime(due, AT_A_TIME, signal, async ({ instance: serial, ...name }) => {
      try {
        const instance = await instanceBySerial(db.queries, secrets, serial);
        // Nobody who could sign for it: the lease runs out, and it is looked at again.
        if (instance?.merchantPriv !== undefined) await issueReceipt(deps, instance, name, ANSWER_TIMEOUT_MS);
      } catch (error) {
        log.error({ err: error, order: name.orderId }, "a tax receipt could not be asked for");
      }
    });
    return due.length < PACE.limit ? "done" : "more";
  },
  backlog: receiptBacklog,
};
