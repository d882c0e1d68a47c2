/** What a code comes with: what it is for, and what to do about it. In the reader's language, as far as we speak it. */

import { formsOf } from "../mail/letter.js";
import { chooseLanguage } from "../pages/language.js";
import type { Operation } from "../second-factor/operations.js";

export interface CodeMessage {
  /** As people read it, `1234-5678`. */
  readonly code: string;
  /** What the shop is called. */
  readonly shop: string;
  readonly operation: Operation;
  readonly minutes: number;
  readonly acceptLanguage: string | undefined;
}

/** A mail: subject, text and HTML. */
export function codeMail({ code, shop, operation, minutes, acceptLanguage }: CodeMessage) {
  const { tag, t } = chooseLanguage(acceptLanguage);
  // Where there is no password yet there is none to change, and a forgotten one is replaced now.
  const isWithoutPassword = operation === "create-instance" || operation === "forgot-password";
  return formsOf({
    language: tag,
    subject: t("mail.code.subject", { code, shop }),
    paragraphs: [
      t("mail.code.intro", { shop, operation: t(`mail.operation.${operation}`) }),
      t("mail.code.instruction"),
      { code },
      t("mail.code.validity", { minutes: String(minutes) }),
      t(isWithoutPassword ? "mail.code.notYouNew" : "mail.code.notYou"),
    ],
  });
}

/** The same in one short message. */
export function codeText({ code, shop, operation, acceptLanguage }: CodeMessage): string {
  const { t } = chooseLanguage(acceptLanguage);
  return `${t("mail.code.short", { code, shop, operation: t(`mail.operation.${operation}`) })}\n`;
}
