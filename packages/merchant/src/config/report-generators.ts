/** Sections `[report-generator-NAME]`: programs that bring reports to people, and the one that is built in. */

import type { OptionReader } from "./options.js";
import { readProgram, readText, type ValueReader } from "./values.js";

export interface ReportGenerator {
  /** As clients name it: the name of the section. */
  readonly section: string;
  readonly description: string;
  /** Gets `-d DESCRIPTION -m MEDIA_TYPE -t TARGET_ADDRESS` and the report on standard input. */
  readonly binary: string;
}

/** What is built in: a mail with the report attached. */
export const EMAIL_GENERATOR = "email";

export function readReportGenerators(
  options: OptionReader,
  sections: readonly string[],
  readFileName: ValueReader<string>,
): ReportGenerator[] {
  return sections.flatMap((section) => {
    const binary = options.optional(section, "BINARY", { read: readProgram(readFileName) });
    const description = options.withDefault(section, "DESCRIPTION", { read: readText }, section);
    const written = [...(options.content.sections.get(section)?.values() ?? [])][0]?.section ?? section;
    if (binary === undefined) {
      options.problems.push(`[${written}] needs an option BINARY, the program that brings reports to people`);
      return [];
    }
    return [{ section: written, description, binary }];
  });
}

/**
 * `report_generators` of /config: each with what it is for people.
 * @param canAttach whether there is a way to send mails with attachments
 */
export function describeGenerators(generators: readonly ReportGenerator[], canAttach: boolean): Record<string, string> {
  return {
    ...(canAttach ? { [EMAIL_GENERATOR]: "a mail with the report attached" } : {}),
    ...Object.fromEntries(generators.map(({ section, description }) => [section, description])),
  };
}
