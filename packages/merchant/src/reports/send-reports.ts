/** Sends reports that are due. What was missed while no process ran is sent once. */

import { errorCode } from "@kontor/taler/error-codes";
import { MINUTE, SECOND } from "@kontor/taler/time";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { TalerError } from "../taler-error.js";
import { askSource, bodyOf } from "./data-source.js";
import { bringReport, GeneratorError } from "./generator.js";
import { nextTransmission, type Report, reportToken } from "./report.js";
import { claimReports, reportBacklog, storeTransmission } from "./store.js";

const AT_ONCE = 2;
const MOST_OF_A_RUN = 20;
/** A process that dies holds up what it was sending for so long. */
const LEASE = 10n * MINUTE;
/** What is larger is no report. */
const MOST_BYTES = 50_000_000;
const LONGEST_DETAIL = 1000;

export const sendReports: Job = {
  name: "send-reports",
  interval: 30n * SECOND,
  deadlineMs: 300_000,
  async run(deps, signal) {
    const { clock, db } = deps;
    const due = await claimReports(db.queries, clock.now(), { lease: LEASE, limit: MOST_OF_A_RUN });
    await fewAtATime(due, AT_ONCE, signal, async (report) => {
      const problem = await transmit(deps, report, signal);
      // The next one to take it, after the lease, sends it again.
      if (signal.aborted) return;
      await storeTransmission(db.queries, report, {
        nextTransmission: nextTransmission(clock.now(), report),
        lastErrorCode: problem?.code ?? 0,
        lastErrorDetail: problem?.detail.slice(0, LONGEST_DETAIL) ?? "",
      });
    });
    return due.length < MOST_OF_A_RUN ? "done" : "more";
  },
  backlog: reportBacklog,
};

/** @returns what went wrong, for the shop */
async function transmit(
  deps: JobDeps,
  report: Report,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly detail: string } | undefined> {
  const { config, db, log, secrets } = deps;
  const instance = await instanceBySerial(db.queries, secrets, report.instance);
  if (instance?.merchantPriv === undefined) return { code: 404, detail: "the instance is deleted" };
  try {
    const { mimeType: accept, dataSource } = report;
    const rootUrl = config.merchant.baseUrl ?? "http://localhost/";
    const answer = await askSource(deps, instance, { dataSource, accept, rootUrl, signal });
    if (answer.status !== 200) return { code: answer.status, detail: `answered with ${answer.status}` };
    const { mediaType, content } = await bodyOf(answer, MOST_BYTES);
    const token = reportToken(instance.merchantPriv, report);
    await bringReport(deps, { report, shopName: instance.name, mediaType, content, token }, signal);
    return undefined;
  } catch (error) {
    if (error instanceof TalerError && error.status !== 500) {
      return { code: errorCode(error.code).number, detail: error.message };
    }
    log.warn({ err: error, report: report.serial }, "a report could not be sent");
    const code = errorCode("GENERIC_INTERNAL_INVARIANT_FAILURE").number;
    if (error instanceof GeneratorError) return { code, detail: error.message };
    return { code, detail: "it could not be made" };
  }
}
