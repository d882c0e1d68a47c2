/** For tests: the operator's helper programs, which keep what they were to send in a file. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SentMessage {
  readonly to: string;
  readonly text: string;
}

export interface TestHelpers {
  /** For `settings` of a test app: both helpers. */
  readonly settings: Readonly<Record<string, string>>;
  /** Everything that was sent, in its order. */
  sent(): readonly SentMessage[];
  /** The digits of the last code that went there. */
  lastCode(to: string): string;
  /** From now on both end with status 1, or do their work again. */
  fail(isFailing: boolean): void;
  remove(): void;
}

export function makeTestHelpers(): TestHelpers {
  const directory = mkdtempSync(join(tmpdir(), "kontor-helpers-"));
  const log = join(directory, "sent");
  const broken = join(directory, "broken");
  const program = join(directory, "send");
  // Added in one piece: two may run at a time.
  const lines = [
    "#!/bin/sh",
    `[ -e ${broken} ] && exit 1`,
    `message=$(mktemp ${directory}/message-XXXXXX)`,
    '{ echo "TO $1"; cat; echo; echo END; } > "$message"',
    `cat "$message" >> ${log}`,
  ];
  const script = `${lines.join("\n")}\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o700);
  const sent = () =>
    existsSync(log)
      ? [...readFileSync(log, "utf8").matchAll(/^TO (.*)\n([\s\S]*?)\nEND$/gm)].map(([, to = "", text = ""]) => ({
          to,
          text,
        }))
      : [];
  return {
    settings: { "merchant/HELPER_EMAIL": program, "merchant/HELPER_SMS": program },
    sent,
    lastCode(to) {
      const message = sent().findLast((one) => one.to === to);
      const code = /\d{4}-\d{4}/.exec(message?.text ?? "")?.[0];
      if (code === undefined) throw new Error(`no code went to ${to}`);
      return code;
    },
    fail: (isFailing) => (isFailing ? writeFileSync(broken, "") : rmSync(broken, { force: true })),
    remove: () => rmSync(directory, { recursive: true }),
  };
}
