/** Sends owners the mails about what was done: another bank account, password or address, and what to do if it was not them. */

import { addDuration, HOUR, MINUTE, SECOND, timestampToJson } from "@kontor/taler/time";
import { claimNotices, type DueNotice, deleteNotice, noticeBacklog, postponeNotice } from "../audit/notice-store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job } from "../jobs/job.js";
import { formsOf } from "../mail/letter.js";
import { MailError } from "../mail/mail.js";
import { chooseLanguage } from "../pages/language.js";
import { pauseAfter } from "../timing/pause-after.js";

const AT_ONCE = 2;
const MOST_OF_A_RUN = 20;
const LEASE = 10n * MINUTE;
const PACE = { first: MINUTE, longest: 6n * HOUR };
/** With these pauses, this is about a day. */
const MOST_TRIES = 12;

export const tellOwners: Job = {
  name: "tell-owners",
  interval: 10n * SECOND,
  deadlineMs: 300_000,
  async run({ db, clock, mailer, log, rng }, signal) {
    const due = await claimNotices(db.queries, clock.now(), { lease: LEASE, limit: MOST_OF_A_RUN });
    await fewAtATime(due, AT_ONCE, signal, async (notice) => {
      try {
        await mailer.sendMail({ to: notice.address, ...letterOf(notice) });
        await deleteNotice(db.queries, notice);
      } catch (error) {
        if (!(error instanceof MailError)) throw error;
        const isOver = error.failure !== "failed" || notice.tries + 1 >= MOST_TRIES;
        log.warn({ reason: error.message, isOver }, "an owner could not be told of a change");
        if (isOver) return deleteNotice(db.queries, notice);
        await postponeNotice(db.queries, notice, addDuration(clock.now(), pauseAfter(notice.tries, rng, PACE)));
      }
    });
    return due.length < MOST_OF_A_RUN ? "done" : "more";
  },
  backlog: noticeBacklog,
};

function letterOf({ kind, language, network, shop, at }: DueNotice) {
  const { tag, locale, t } = chooseLanguage(language);
  const seconds = timestampToJson(at).t_s;
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" }).format(
    new Date(Number(seconds) * 1000),
  );
  return formsOf({
    language: tag,
    subject: t(`mail.notice.${kind}.subject`, { shop }),
    paragraphs: [
      t(`mail.notice.${kind}.text`, { shop }),
      t("mail.notice.when", { time, network: network === "" ? "–" : network }),
      t("mail.notice.notYou"),
    ],
  });
}
