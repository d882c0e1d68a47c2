/** Brings a report to people: a program that the operator configured, or a mail. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { Config } from "../config/config.js";
import { EMAIL_GENERATOR } from "../config/report-generators.js";
import { oneLine } from "../mail/letter.js";
import { MailError } from "../mail/mail.js";
import type { Mailer } from "../mail/mailer.js";
import { ProgramError, runProgram } from "../run-program.js";
import type { Report } from "./report.js";

/** A program that takes longer is ended. */
const PATIENCE_MS = 60_000;

/** It was not brought. The message is for the shop. */
export class GeneratorError extends Error {
  override readonly name = "GeneratorError";
}

export interface MadeReport {
  readonly report: Report;
  readonly shopName: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
  /** For a program that wants to ask again, see POST /reports/$REPORT_ID. */
  readonly token: Uint8Array;
}

/** @throws GeneratorError */
export async function bringReport(
  { config, mailer }: { readonly config: Config; readonly mailer: Mailer },
  made: MadeReport,
  signal: AbortSignal,
): Promise<void> {
  const { programSection } = made.report;
  const generator = config.reportGenerators.find(({ section }) => section === programSection);
  if (generator !== undefined) return bringByProgram(generator.binary, made, signal);
  if (programSection === EMAIL_GENERATOR) return sendByMail(mailer, made);
  throw new GeneratorError(`there is no report generator ${programSection} any more`);
}

async function sendByMail(mailer: Mailer, { report, shopName, mediaType, content }: MadeReport): Promise<void> {
  const name =
    report.dataSource
      .split("?")[0]!
      .split("/")
      .at(-1)!
      .replace(/[^A-Za-z0-9-]/g, "") || "report";
  try {
    await mailer.sendMail({
      to: report.targetAddress,
      subject: oneLine(`${shopName}: ${report.description}`),
      text: `${report.description}\n\n${shopName}\n`,
      attachments: [{ filename: `${name}.${extensionOf(mediaType)}`, contentType: mediaType, content }],
    });
  } catch (error) {
    if (error instanceof MailError) throw new GeneratorError(error.message, { cause: error });
    throw error;
  }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/pdf": "pdf",
  "application/json": "json",
  "text/csv": "csv",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
};

function extensionOf(mediaType: string): string {
  return EXTENSIONS[mediaType.split(";")[0]!.trim()] ?? "txt";
}

/** Nothing of our environment that is secret reaches the program. */
async function bringByProgram(
  program: string,
  { report, mediaType, content, token }: MadeReport,
  signal: AbortSignal,
): Promise<void> {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  try {
    await runProgram({
      program,
      args: ["-d", report.description, "-m", mediaType, "-t", report.targetAddress],
      input: content,
      timeoutMs: PATIENCE_MS,
      env: { PATH, HOME, LANG, REPORT_ID: String(report.serial), REPORT_TOKEN: encodeBase32(token) },
      signal,
    });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new GeneratorError(`${report.programSection} ${error.message}`, { cause: error });
  }
}
