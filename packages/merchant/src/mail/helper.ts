/**
 * Runs one of the operator's programs that send something: the address as its only argument, the text on standard input,
 * exit status 0 for sent (`HELPER_SMS`, `HELPER_EMAIL` of the manual).
 */

import { ProgramError, runProgram } from "../run-program.js";
import { MailError } from "./mail.js";

/** @throws MailError `failed` when the program cannot be started, says no, or takes longer than that */
export async function runHelper(program: string, address: string, text: string, timeoutMs: number): Promise<void> {
  try {
    await runProgram({ program, args: [address], input: text, timeoutMs });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new MailError("failed", `${program} ${error.message}`, { cause: error });
  }
}
