/**
 * Sends mails and short messages the way that the operator set up: SMTP, the protocol's helper programs, or for development
 * a file. Sending waits for no longer than the operator's timeout, also behind others.
 */

import { DAY } from "@kontor/taler/time";
import type { MailConfig } from "../config/mail-config.js";
import { runHelper } from "./helper.js";
import { isMailAddress, isPhoneNumber, type Mail, MailError, plainPhoneNumber } from "./mail.js";
import { writeToFile } from "./mail-file.js";
import { sendBySmtp } from "./smtp.js";

/** The same at once in one process: a dead server must not collect connections without end. */
const AT_ONCE = 20;

export class Mailer {
  readonly #config: MailConfig;
  #underway = 0;

  constructor(config: MailConfig) {
    this.#config = config;
  }

  /** Whether there is a way to send mails. */
  get canSendMail(): boolean {
    const { smtp, helperEmail, file } = this.#config;
    return smtp !== undefined || helperEmail !== undefined || file !== undefined;
  }

  /** Whether there is a way to send mails with attachments: helper programs take text alone. */
  get canAttach(): boolean {
    return this.#config.smtp !== undefined || this.#config.file !== undefined;
  }

  /** Whether there is a way to send short messages. */
  get canSendText(): boolean {
    return this.#config.helperSms !== undefined || this.#config.file !== undefined;
  }

  /**
   * Sends a mail; it is with the next server, or the helper program, when this resolves.
   * @throws MailError
   */
  async sendMail(mail: Mail): Promise<void> {
    if (!isMailAddress(mail.to)) throw new MailError("bad-address", "not a mail address");
    this.#expectSmall(mail);
    const { smtp, helperEmail, file } = this.#config;
    const attachments = mail.attachments ?? [];
    await this.#send(() => {
      if (smtp !== undefined) return sendBySmtp(smtp, mail, this.#timeoutMs);
      if (helperEmail !== undefined && attachments.length === 0) {
        return runHelper(helperEmail, mail.to, mail.text, this.#timeoutMs);
      }
      if (file === undefined) throw new MailError("not-configured", "there is no way to send this mail");
      return writeToFile(file, { ...mail, attachments: attachments.map(({ filename }) => filename) });
    });
  }

  /**
   * Sends a code by mail: by the helper program first, which an operator has for nothing else.
   * @throws MailError
   */
  async sendCodeByMail(mail: Pick<Mail, "to" | "subject" | "text" | "html">): Promise<void> {
    const { helperEmail } = this.#config;
    if (helperEmail === undefined) return this.sendMail(mail);
    if (!isMailAddress(mail.to)) throw new MailError("bad-address", "not a mail address");
    await this.#send(() => runHelper(helperEmail, mail.to, mail.text, this.#timeoutMs));
  }

  /**
   * Sends a short message.
   * @throws MailError
   */
  async sendText(phoneNumber: string, text: string): Promise<void> {
    if (!isPhoneNumber(phoneNumber)) throw new MailError("bad-address", "not a phone number");
    const to = plainPhoneNumber(phoneNumber);
    const { helperSms, file } = this.#config;
    await this.#send(() => {
      if (helperSms !== undefined) return runHelper(helperSms, to, text, this.#timeoutMs);
      if (file === undefined) throw new MailError("not-configured", "there is no way to send short messages");
      return writeToFile(file, { to, text });
    });
  }

  get #timeoutMs(): number {
    const { timeout } = this.#config;
    return Number((timeout < DAY ? timeout : DAY) / 1000n);
  }

  #expectSmall({ subject, text, html = "", attachments = [] }: Mail): void {
    const texts = Buffer.byteLength(subject) + Buffer.byteLength(text) + Buffer.byteLength(html);
    const size = attachments.reduce((sum, { content }) => sum + content.length, texts);
    const { sizeLimit } = this.#config;
    if (size > sizeLimit) throw new MailError("too-large", `${size} bytes, and at most ${sizeLimit} are sent`);
  }

  async #send(send: () => Promise<void>): Promise<void> {
    if (this.#underway >= AT_ONCE) throw new MailError("failed", `${AT_ONCE} messages are being sent already`);
    this.#underway += 1;
    try {
      await send();
    } finally {
      this.#underway -= 1;
    }
  }
}
