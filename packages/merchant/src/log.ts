/** Log lines as JSON (pino), without what would let a reader act for others: tokens, passwords, private keys. */
import { encodeBase32 } from "@kontor/taler/base32";
import { destination, type Logger, pino } from "pino";

export type { Logger } from "pino";

/** Taler's levels (option -L) and what pino calls them. */
export const LOG_LEVELS = { NONE: "silent", ERROR: "error", WARNING: "warn", INFO: "info", DEBUG: "debug" } as const;
export type LogLevel = keyof typeof LOG_LEVELS;

/** Where finished lines go. */
export interface LogDestination {
  write(line: string): void;
}

const REDACTED = "[redacted]";
const SECRET_NAME =
  /authorization|cookie|password|passwd|secret|token$|priv(?:ate)?(?:_?key)?$|^otp_?key$|^challenge$/i;
/** A member of the finished line whose value is a text; within texts quotes are escaped. */
const MEMBER = /"([\w-]+)":"(?:[^"\\]|\\.)*"/g;
const SECRET_TEXTS: [RegExp, string][] = [
  [/(secret-token:)[^"'\s,\\]+/g, `$1${REDACTED}`],
  [/\b(Bearer|Basic)\s+[^"'\s,\\]+/gi, `$1 ${REDACTED}`],
  [/([?&][a-z_]*token=)[^&"'\s\\]+/gi, `$1${REDACTED}`],
  [/(\w+:\/\/[^:/?#\s"']*:)[^@/?#\s"']+(?=@)/g, `$1${REDACTED}`],
];
/** What a line without any secret has nothing of: one look at it, in the place of five. */
const SUSPICIOUS =
  /authorization|cookie|passw|secret|token[":=]|priv(?:ate)?(?:_?key)?":|otp_?key|challenge":|bearer|basic|:\/\//i;
const DEEPEST = 6;

/** The end of a file, which is made if it is not there. Throws if it cannot be written to. */
export function logFile(path: string): LogDestination {
  return destination({ dest: path, append: true, sync: true, mode: 0o640 });
}

/** Bytes that a pipe takes as a whole: lines of several processes that share one do not mix. */
const WRITTEN_AT_ONCE = 4096;
const LESS_THAN_A_WARNING = /^\{"level":"(?:info|debug)"/;

/**
 * Lines of one turn of the event loop are one write: each would be a call to the kernel. Warnings and errors are written at once,
 * with what came before them, and the rest when the process ends. Only what ends a process from outside (SIGKILL) can take
 * lines along, those of its last turn.
 */
export function oneWriteEachTurn(target: LogDestination): LogDestination {
  let waiting = "";
  let bytes = 0;
  const flush = () => {
    const text = waiting;
    waiting = "";
    bytes = 0;
    if (text !== "") target.write(text);
  };
  process.on("exit", flush);
  return {
    write(line) {
      const more = Buffer.byteLength(line);
      if (bytes + more > WRITTEN_AT_ONCE) flush();
      if (waiting === "") setImmediate(flush);
      waiting += line;
      bytes += more;
      if (!LESS_THAN_A_WARNING.test(line)) flush();
    },
  };
}

/** A logger for a whole process; standard output if no destination is given. */
export function createLogger(options: { level?: LogLevel; destination?: LogDestination } = {}): Logger {
  const target = options.destination ?? destination(1);
  return pino(
    {
      level: LOG_LEVELS[options.level ?? "INFO"],
      base: null,
      timestamp: isoTime,
      serializers: { err: errorForLog },
      formatters: {
        level: (label) => ({ level: label }),
        log: (members) => withReadableBytes(members, 0) as Record<string, unknown>,
      },
    },
    // The finished line, because secrets also come with child loggers and hide in messages, URLs and stack traces.
    { write: (line: string) => void target.write(SUSPICIOUS.test(line) ? withoutSecrets(line) : line) },
  );
}

/** The time as a member of a line: that of a millisecond is written once. */
const isoTime = (() => {
  let last = 0;
  let text = "";
  return () => {
    const now = Date.now();
    if (now !== last) text = `,"time":"${new Date(now).toISOString()}"`;
    last = now;
    return text;
  };
})();

/** What PostgreSQL tells beside its message: whole rows and the values that were sent, keys and hashes among them. */
const REVEALING = ["detail", "where", "query", "parameters", "args"] as const;

function errorForLog(error: Error): object {
  if (error.name !== "PostgresError") return pino.stdSerializers.err(error);
  const told: Record<string, unknown> = { ...pino.stdSerializers.err(error) };
  for (const member of REVEALING) delete told[member];
  return told;
}

function withoutSecrets(line: string): string {
  return withoutSecretTexts(withoutSecretMembers(line));
}

/** The text without access tokens, credentials and passwords in URLs. */
function withoutSecretTexts(text: string): string {
  return SECRET_TEXTS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

function withoutSecretMembers(line: string): string {
  return line.replace(MEMBER, (member, name: string) =>
    SECRET_NAME.test(name) ? `"${name}":${JSON.stringify(REDACTED)}` : member,
  );
}

function withReadableBytes(value: unknown, depth: number): unknown {
  if (value instanceof Uint8Array) return encodeBase32(value);
  // Requests, sockets and errors have serializers of their own.
  if (depth > DEEPEST || !isPlain(value)) return value;
  // Most lines have texts and numbers alone: they are not copied.
  if (!Object.values(value).some(isObject)) return value;
  if (Array.isArray(value)) return value.map((element) => withReadableBytes(element, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withReadableBytes(member, depth + 1)]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isPlain(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
