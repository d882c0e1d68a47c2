/**
 * How commands that do one thing and end speak: in sentences to a person at a terminal, with a line that says how far they
 * are; with `--json` in one JSON object; and else in the log, as services are run.
 */

import { Writable } from "node:stream";
import type { Command } from "commander";
import { type CommonOptions, type CommonSetup, setUp, withCommonOptions } from "./common-options.js";

export interface OneShotOptions extends CommonOptions {
  readonly json?: boolean;
}

/** Where it speaks; the process's own, except in tests. */
export interface Speaker {
  readonly isTerminal: boolean;
  print(line: string): void;
  /** Writes over what was written so before; an empty text takes it away. */
  show(text: string): void;
}

export interface OneShot extends CommonSetup {
  /** Takes long enough to be noticed: how far it is. */
  progress(text: string): void;
  /** What came of it; `sentence` says it to people, and is written like a message of the log: no capital, no full stop. */
  done(result: object, sentence: string): void;
}

/** Adds `--json` to what all commands have that use the database. */
export function withOneShotOptions(command: Command): Command {
  return withCommonOptions(command).option("--json", "print the result as one JSON object");
}

const PROCESS: Speaker = {
  isTerminal: process.stdout.isTTY === true,
  print: (line) => console.log(line),
  // Where nobody looks, or nothing can be taken back, a line that is written over would only be in the way.
  show: (text) => void (canWriteOver() && process.stderr.write(`\r\u001b[K${text}`)),
};

export function oneShot(options: OneShotOptions, speaker: Speaker = PROCESS): OneShot {
  const { json, ...common } = options;
  const speaksToPeople = json !== true && speaker.isTerminal && common.logfile === undefined;
  if (json !== true && !speaksToPeople) {
    const setup = setUp(common);
    return {
      ...setup,
      progress: (text) => setup.log.debug(text),
      done: (result, sentence) => setup.log.info(result, sentence),
    };
  }
  const setup = setUp(common, [], standardError());
  return {
    ...setup,
    progress: (text) => speaksToPeople && speaker.show(text),
    done(result, sentence) {
      if (speaksToPeople) speaker.show("");
      speaker.print(speaksToPeople ? asSentence(sentence) : JSON.stringify(result));
    },
  };
}

/** A message of the log as people write it. */
export function asSentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

function canWriteOver(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== "dumb";
}

/** For commands whose answer is many lines: those alone are on standard output, and what goes wrong on standard error. */
export function setUpToTell(options: CommonOptions): CommonSetup {
  return setUp(options, [], options.logfile === undefined ? standardError() : undefined);
}

/** Whether a person reads what is printed. */
export function isReadByPeople(): boolean {
  return PROCESS.isTerminal;
}

/** For what an operator should look at: a result stands alone on standard output. */
function standardError() {
  return new Writable({
    write(chunk, _encoding, end) {
      const { level, msg } = JSON.parse(String(chunk)) as { level: string; msg?: string };
      if (level !== "info" && level !== "debug") process.stderr.write(`${level}: ${msg ?? ""}\n`);
      end();
    },
  });
}
