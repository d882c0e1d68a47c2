/** `kontor mail test ADDRESS`: sends a mail as the server would, and says what became of it. */

import { formsOf } from "@kontor/merchant/mail/letter";
import { MailError } from "@kontor/merchant/mail/mail";
import { Mailer } from "@kontor/merchant/mail/mailer";
import type { Command } from "commander";
import { type OneShotOptions, setUpToTell, withOneShotOptions } from "./one-shot.js";

export function addMailCommand(program: Command): void {
  const group = program.command("mail").description("see whether mails go out");
  withOneShotOptions(group.command("test").description("send a test mail, the way that codes and reports go"))
    .argument("<address>")
    .action(sendTest);
}

async function sendTest(address: string, { json, ...options }: OneShotOptions): Promise<void> {
  const { config } = setUpToTell(options);
  const paragraphs = [
    "This is a test of Kontor: mails go out.",
    "Es ist ein Test von Kontor: Mails gehen hinaus. C’est un test. Esto es una prueba.",
  ];
  try {
    const letter = formsOf({ language: "en", subject: "Test: Kontor – ä é ñ", paragraphs });
    await new Mailer(config.mail).sendMail({ to: address, ...letter });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const unset = error.failure === "not-configured" ? "; set HOST and SENDER of [kontor-mail], or HELPER_EMAIL" : "";
    throw new Error(`no mail was sent: ${error.message}${unset}`);
  }
  console.log(json ? JSON.stringify({ to: address, sent: true }) : `The mail to ${address} is on its way.`);
}
