/** Section `[kontor-mail]`, and the helper programs of `[merchant]`: how people are reached. */

import type { Duration } from "@kontor/taler/time";
import type { OptionReader } from "./options.js";
import {
  readDuration,
  readInteger,
  readProgram,
  readSize,
  readText,
  readWord,
  ValueError,
  type ValueReader,
} from "./values.js";

/** A server that takes our mails. */
export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  /** `implicit`: from the first byte on; `starttls`: demanded before anything is said; `none`: for this machine's own. */
  readonly tls: "starttls" | "implicit" | "none";
  /** Undefined: the server takes mails from us without. */
  readonly user?: string;
  readonly passwordFile?: string;
  /** `Shop <shop@shop.example>`, or the address alone. */
  readonly sender: string;
}

export interface MailConfig {
  readonly smtp?: SmtpConfig;
  /** A program that takes a mail address as argument and a text on standard input. */
  readonly helperEmail?: string;
  /** The same for phone numbers. */
  readonly helperSms?: string;
  /** For development: where everything is written that nothing else sends. */
  readonly file?: string;
  /** How long sending one may take. */
  readonly timeout: Duration;
  /** Bytes of one mail, before it is encoded. */
  readonly sizeLimit: number;
}

const SECTION = "kontor-mail";
const PORT_OF = { starttls: "587", implicit: "465", none: "25" } as const;

export function readMail(options: OptionReader, readFileName: ValueReader<string>): MailConfig {
  const ownVariable = <T>(option: string, read: ValueReader<T>) => ({ read, variables: [`KONTOR_MAIL_${option}`] });
  const optional = <T>(option: string, read: ValueReader<T>) =>
    options.optional(SECTION, option, ownVariable(option, read));
  const withDefault = <T>(option: string, read: ValueReader<T>, text: string) =>
    options.withDefault(SECTION, option, ownVariable(option, read), text);
  const host = optional("HOST", readHost);
  const tls = withDefault("TLS", readWord("starttls", "implicit", "none"), "starttls");
  const port = withDefault("PORT", readInteger(1, 65535), PORT_OF[tls]);
  const user = optional("USER", readText);
  const passwordFile = optional("PASSWORD_FILE", readFileName);
  const sender = optional("SENDER", readSender);
  const file = optional("FILE", readFileName);
  const helper = (option: string) =>
    options.optional("merchant", option, {
      read: readProgram(readFileName),
      variables: [`KONTOR_${option}`],
    });
  const helperEmail = helper("HELPER_EMAIL");
  const helperSms = helper("HELPER_SMS");
  if (host !== undefined && sender === undefined) {
    options.problems.push(`[${SECTION}] HOST needs a SENDER, the address that mails come from`);
  }
  return {
    ...(host === undefined || sender === undefined
      ? {}
      : {
          smtp: {
            host,
            port,
            tls,
            sender,
            ...(user === undefined ? {} : { user }),
            ...(passwordFile === undefined ? {} : { passwordFile }),
          },
        }),
    ...(helperEmail === undefined ? {} : { helperEmail }),
    ...(helperSms === undefined ? {} : { helperSms }),
    ...(file === undefined ? {} : { file }),
    timeout: withDefault("TIMEOUT", readDuration, "30 s"),
    sizeLimit: withDefault("SIZE_LIMIT", readSize, "10 MB"),
  };
}

const readHost: ValueReader<string> = (text) => {
  if (/^[A-Za-z0-9._:-]+$/.test(text)) return text;
  throw new ValueError("the name or address of a mail server such as mail.shop.example");
};

const readSender: ValueReader<string> = (text) => {
  if (/^[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>$/u.test(text) || /^[^\s<>@]+@[^\s<>@]+$/.test(text)) return text;
  throw new ValueError("an address such as shop@shop.example or Shop <shop@shop.example>");
};
