/** Keeps what is known of the Donaus fresh: their keys, and how much of a year's allowance is left. */

import { MINUTE, SECOND } from "@kontor/taler/time";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job } from "../jobs/job.js";
import { refreshLink } from "./refresh.js";
import { claimDueLinks, DONAU_JOB, linkBacklog } from "./store.js";

const LINKS_PER_RUN = 64;
const LINKS_AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 20_000;
const LEASE = 5n * MINUTE;

export const updateDonaus: Job = {
  name: DONAU_JOB.name,
  interval: 30n * SECOND,
  deadlineMs: 4 * 60_000,
  async run(deps, signal) {
    const { clock, config, db, log, secrets } = deps;
    if (!config.kontor.donau) return "done";
    const due = await claimDueLinks(db.queries, clock.now(), { lease: LEASE, limit: LINKS_PER_RUN });
    await fewAtATime(due, LINKS_AT_A_TIME, signal, async (link) => {
      try {
        const instance = await instanceBySerial(db.queries, secrets, link.instance);
        // Nobody who may ask: the lease runs out, and it is looked at again.
        if (instance?.merchantPriv !== undefined) await refreshLink(deps, instance, link, ANSWER_TIMEOUT_MS);
      } catch (error) {
        log.error({ err: error, donau: link.donauUrl }, "a Donau could not be asked");
      }
    });
    return due.length < LINKS_PER_RUN ? "done" : "more";
  },
  backlog: linkBacklog,
};
