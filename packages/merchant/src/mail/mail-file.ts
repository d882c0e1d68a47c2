/** For development: mails and short messages as text at the end of a file, where developers read them. */

import { appendFile } from "node:fs/promises";
import { MailError } from "./mail.js";

export interface WrittenMessage {
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  /** Names of what was attached. */
  readonly attachments?: readonly string[];
}

/** @throws MailError `failed` when the file cannot be written */
export async function writeToFile(file: string, message: WrittenMessage): Promise<void> {
  const { to, subject, text, attachments = [] } = message;
  const lines = [
    `To: ${to}`,
    ...(subject === undefined ? [] : [`Subject: ${subject}`]),
    ...attachments.map((name) => `Attached: ${name}`),
    "",
    text.trimEnd(),
    "",
    "-".repeat(40),
    "",
  ];
  try {
    // One write, so that processes do not mix theirs. The codes are for the owner of the file alone.
    await appendFile(file, lines.join("\n"), { mode: 0o600 });
  } catch (error) {
    throw new MailError("failed", `${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
