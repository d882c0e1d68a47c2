/** Closes the statements of all shops that are due, and tells their owners by mail. */

import { HOUR } from "@kontor/taler/time";
import { isTimeSure } from "../clocks/witnesses.js";
import { instanceBySerial } from "../instances/store.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { MailError } from "../mail/mail.js";
import { closeStatements as closeDue } from "./close.js";
import { lastDayToObject, type StoredHead } from "./formats.js";
import { findStatement, instancesWithJournal, markMailed, statementsToMail } from "./store.js";

const INSTANCES_AT_ONCE = 100;
const MAILS_AT_ONCE = 100;

export const closeStatements: Job = {
  name: "close-statements",
  interval: HOUR,
  deadlineMs: 600_000,
  async run(deps, signal) {
    const { db, log, secrets } = deps;
    // A statement is signed, and never taken back.
    if (!(await isTimeSure(deps))) {
      log.warn("no statement is closed until it is known what time it is");
      return "done";
    }
    let after = 0n;
    for (;;) {
      const instances = await instancesWithJournal(db.queries, after, INSTANCES_AT_ONCE);
      for (const serial of instances) {
        if (signal.aborted) return "done";
        const instance = await instanceBySerial(db.queries, secrets, serial);
        if (instance === undefined) continue;
        const closed = await closeDue(deps, instance);
        if (closed > 0) log.info({ instance: instance.id, closed }, "closed statements");
      }
      if (instances.length < INSTANCES_AT_ONCE) break;
      after = instances.at(-1)!;
    }
    await sendMails(deps, signal);
    return "done";
  },
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};

/** A shop without an address, or a server without mail: the event tells. */
async function sendMails({ db, log, mailer, secrets }: JobDeps, signal: AbortSignal): Promise<void> {
  for (const { instance: serial, number } of await statementsToMail(db.queries, MAILS_AT_ONCE)) {
    if (signal.aborted) return;
    const instance = await instanceBySerial(db.queries, secrets, serial);
    const statement = await findStatement(db.queries, serial, number);
    const to = instance?.email;
    if (!(await markMailed(db.queries, serial, number))) continue;
    if (statement === undefined || to === undefined || !mailer.canSendMail) continue;
    const head = JSON.parse(statement.head) as StoredHead;
    const { account, period, shop } = head;
    const lines = [
      `Statement of account ${number} of ${shop.name} is there, for ${period.first_day} to ${period.last_day}.`,
      `Account: ${account.payto_uri}`,
      `Please look at it. Objections are possible until ${lastDayToObject(head)}.`,
    ];
    try {
      await mailer.sendMail({ to, subject: `Statement of account ${number}`, text: `${lines.join("\n\n")}\n` });
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      log.warn({ err: error, instance: instance!.id, statement: Number(number) }, "no mail tells of a statement");
    }
  }
}
