/** The options that Taler's programs share: configuration file, log level and file, time travel. */

import { type Clock, systemClock } from "@kontor/merchant/clock";
import { type Config, loadConfig } from "@kontor/merchant/config/config";
import type { Override } from "@kontor/merchant/config/options";
import {
  createLogger,
  LOG_LEVELS,
  type LogDestination,
  type Logger,
  type LogLevel,
  logFile,
  oneWriteEachTurn,
} from "@kontor/merchant/log";
import { type Command, InvalidArgumentError } from "commander";

export interface CommonOptions {
  readonly config?: string;
  readonly loglevel?: LogLevel;
  readonly logfile?: string;
  readonly timetravel?: bigint;
}

/** Adds `-c`, `-L`, `-l` and `-T` to a command. */
export function withCommonOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "configuration file")
    .option("-L, --loglevel <level>", `how much to log: ${Object.keys(LOG_LEVELS).join(", ")}`, parseLevel)
    .option("-l, --logfile <file>", "where to log; standard output by default")
    .option("-T, --timetravel <[+|-]usec>", "shift the clock by so many microseconds, for tests", parseTimeTravel);
}

export interface CommonSetup {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Reads the configuration, and tells in the log what an operator should look at. */
export function setUp(
  options: CommonOptions,
  overrides: readonly Override[] = [],
  destination?: LogDestination,
): CommonSetup {
  const setup = quietSetUp(options, overrides, destination);
  for (const warning of setup.config.warnings) setup.log.warn(warning);
  return setup;
}

/** The same for a process whose parent has told it already. */
export function quietSetUp(
  options: CommonOptions,
  overrides: readonly Override[] = [],
  destination: LogDestination = process.stdout,
): CommonSetup {
  const config = loadConfig({ file: options.config, env: process.env, overrides });
  const log = createLogger({
    level: options.loglevel ?? config.kontor.logLevel,
    destination: oneWriteEachTurn(options.logfile === undefined ? destination : logFile(options.logfile)),
  });
  return { config, clock: systemClock(options.timetravel ?? 0n), log };
}

function parseLevel(text: string): LogLevel {
  const level = text.toUpperCase();
  if (level in LOG_LEVELS) return level as LogLevel;
  throw new InvalidArgumentError(`it is one of ${Object.keys(LOG_LEVELS).join(", ")}`);
}

function parseTimeTravel(text: string): bigint {
  if (!/^[+-]?[0-9]{1,16}$/.test(text)) {
    throw new InvalidArgumentError("it is a number of microseconds, with 16 digits at most: 300 years");
  }
  return BigInt(text.replace(/^\+/, ""));
}
