/** What `kontor wallet donations` prints: what was given, and the statement that the tax office scans. */

import { qrLines } from "@kontor/merchant/pages/qr-text";
import type { DonationSummary, SignedStatement } from "@kontor/sandbox/wallet/donation-statement";
import { isZero, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { CommandResult } from "./wallet-command-results.js";

/** A donation for which the Donau has signed nothing yet has no statement. */
export type ShownDonation = { readonly summary: DonationSummary; readonly statement: SignedStatement | undefined };

export function donated(shown: readonly ShownDonation[]): CommandResult {
  return {
    lines: shown.length === 0 ? ["No donations with tax receipts."] : shown.flatMap(linesOf),
    json: {
      donations: shown.map(({ summary, statement }) => ({
        donau_url: summary.donauUrl,
        year: summary.year,
        tax_id: summary.taxId,
        received: printAmount(summary.received),
        owed: printAmount(summary.owed),
        ...(statement === undefined
          ? {}
          : {
              salt: summary.salt,
              total: printAmount(statement.total),
              donation_statement_sig: encodeBase32(statement.sig),
              statement_uri: statement.uri,
            }),
      })),
    },
  };
}

function linesOf({ summary, statement }: ShownDonation): string[] {
  const { donauUrl, owed, received, taxId, year } = summary;
  return [
    `${year}, tax number ${taxId}, at ${donauUrl}: receipts for ${printAmount(received)}.`,
    ...(isZero(owed) ? [] : [`  ${printAmount(owed)} more were paid; the receipts are still owed.`]),
    ...(statement === undefined
      ? []
      : [`The tax office scans this, over ${printAmount(statement.total)}:`, ...qrLines(statement.uri), statement.uri]),
  ];
}
