/** A report that is sent regularly, when it is due, and the token that gets it. */

import { createHmac } from "node:crypto";
import type { Duration, Timestamp } from "@kontor/taler/time";
import { roundUpToSeconds } from "@kontor/taler/time";

/** What the shop wants. */
export interface WantedReport {
  readonly description: string;
  readonly programSection: string;
  readonly mimeType: string;
  /** A path below the instance's base URL, with its query; begins with "/". */
  readonly dataSource: string;
  readonly targetAddress: string;
  readonly frequency: Duration;
  readonly shift: Duration;
}

export interface Report extends WantedReport {
  readonly instance: bigint;
  readonly serial: bigint;
  readonly tokenSalt: Uint8Array;
  readonly nextTransmission: Timestamp;
  /** 0 is fine. */
  readonly lastErrorCode: number;
  readonly lastErrorDetail: string;
}

/**
 * When a report is sent next: at the beginning of the next period, and so much later. A shift of whole periods changes
 * nothing.
 */
export function nextTransmission(
  now: Timestamp,
  { frequency, shift }: Pick<WantedReport, "frequency" | "shift">,
): Timestamp {
  return roundUpToSeconds((now / frequency + 1n) * frequency + (shift % frequency));
}

/** The 32 bytes that POST /reports/$REPORT_ID demands; nobody else can make them, and they are stored nowhere. */
export function reportToken(
  merchantPriv: Uint8Array,
  { serial, tokenSalt }: Pick<Report, "serial" | "tokenSalt">,
): Uint8Array {
  return createHmac("sha256", merchantPriv).update(`kontor: token of report ${serial}`).update(tokenSalt).digest();
}
