/** Checks what a shop wants to be sent. */

import type { ReportAddRequest } from "@kontor/taler/schemas/reports";
import { describeGenerators, EMAIL_GENERATOR } from "../config/report-generators.js";
import { isMailAddress } from "../mail/mail.js";
import type { ServerDeps } from "../server-deps.js";
import { malformed, TalerError } from "../taler-error.js";
import type { WantedReport } from "./report.js";

/** The longest period that the database holds, in microseconds; "forever" and times near it are no frequency. */
const LONGEST = 2n ** 53n;

/**
 * @throws TalerError MERCHANT_GENERIC_REPORT_GENERATOR_UNCONFIGURED for a program that there is not, and
 * GENERIC_PARAMETER_MALFORMED
 */
export function checkWanted(
  request: ReportAddRequest,
  { config, mailer }: Pick<ServerDeps, "config" | "mailer">,
): WantedReport {
  const { program_section: named, data_source: dataSource, report_frequency: frequency } = request;
  const shift = request.report_frequency_shift ?? 0n;
  if (!dataSource.startsWith("/private/") || !isPath(dataSource)) {
    throw malformed("data_source", "a path below the instance that begins with /private/");
  }
  if (frequency <= 0n || frequency >= LONGEST)
    throw malformed("report_frequency", "longer than nothing, and not forever");
  if (shift >= LONGEST) throw malformed("report_frequency_shift", "not forever");
  const generators = describeGenerators(config.reportGenerators, mailer.canAttach);
  const programSection = Object.keys(generators).find((section) => section.toLowerCase() === named.toLowerCase());
  if (programSection === undefined) {
    const detail = `program_section: there is no report generator ${named}`;
    throw new TalerError("MERCHANT_GENERIC_REPORT_GENERATOR_UNCONFIGURED", { parameter: "program_section", detail });
  }
  if (programSection === EMAIL_GENERATOR && !isMailAddress(request.target_address)) {
    throw malformed("target_address", "one mail address");
  }
  return {
    description: request.description,
    programSection,
    mimeType: request.mime_type,
    dataSource,
    targetAddress: request.target_address,
    frequency,
    shift,
  };
}

/** Nothing that would lead to another place than it says. */
function isPath(text: string): boolean {
  if (/[\p{Cc}\s\\#]/u.test(text)) return false;
  try {
    const { host, pathname, search } = new URL(text, "http://shop.invalid");
    return host === "shop.invalid" && pathname + search === text;
  } catch {
    return false;
  }
}
