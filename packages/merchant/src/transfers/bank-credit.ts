/** A credit becomes known: the bank lists it, or a person enters it. */

import { equalAmounts, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { errorCode } from "@kontor/taler/error-codes";
import type { Timestamp } from "@kontor/taler/time";
import type { Config } from "../config/config.js";
import type { Queries } from "../database/tables.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import type { Instance } from "../instances/instance.js";
import type { Topic } from "../notifications/topics.js";
import { correctTransfer, insertTransfer, lockTransfer, type NewTransfer, storeProblem } from "./credit-store.js";
import { expectTransfer } from "./expected-store.js";
import { matchTransfer } from "./matching.js";

export type CreditResult =
  | { readonly kind: "recorded"; readonly topics: readonly Topic[] }
  /** Nothing new. */
  | { readonly kind: "known" }
  /** A person says something else about a transfer that is on file; the file stays as it is. */
  | { readonly kind: "conflict"; readonly detail: string };

const LISTED_TWICE = errorCode("MERCHANT_EXCHANGE_TRANSFERS_CONFLICTING_TRANSFERS").number;
const AWAITING_LIST = errorCode("MERCHANT_EXCHANGE_TRANSFERS_AWAITING_LIST").number;

/**
 * Records a credit, whichever side announces it first, and however often. The bank is believed more than a person: what it says
 * replaces what was entered, and the difference stays visible. Of two rows of the bank the first one counts.
 */
export async function recordCredit(
  tx: Queries,
  instance: Instance,
  credit: NewTransfer,
  { currencies, now }: { readonly currencies: Config["currencies"]; readonly now: Timestamp },
): Promise<CreditResult> {
  const inserted = await insertTransfer(tx, instance.serial, credit, now);
  if (!inserted) {
    const known = await lockTransfer(tx, instance.serial, credit);
    if (known === undefined) throw new Error("a transfer was deleted while it was announced again");
    const sameAmount = equalAmounts(known.amount, credit.amount);
    const isSame = sameAmount && equalBytes(known.hWire, credit.hWire);
    if (credit.bankRow === undefined) {
      if (isSame) return { kind: "known" };
      const detail = sameAmount ? "on file for another account" : `on file with ${printAmount(known.amount)}`;
      return { kind: "conflict", detail };
    }
    if (known.bankRow === credit.bankRow && isSame) return { kind: "known" };
    if (known.bankRow !== undefined) {
      const problem = `the bank lists this transfer twice: row ${known.bankRow} and row ${credit.bankRow}, with ${printAmount(credit.amount)}`;
      // A bank that is read again from its beginning lists it once more.
      if (known.problem === problem) return { kind: "known" };
      await storeProblem(tx, instance.serial, known.serial, problem);
      const data = {
        wtid: encodeBase32(credit.wtid),
        exchange_url: credit.exchangeUrl,
        code: LISTED_TWICE,
        detail: problem,
        amount: printAmount(credit.amount),
        h_wire: encodeBase32(credit.hWire),
        bank_row: Number(credit.bankRow),
      };
      await recordEvents(tx, instance.serial, [{ type: "transfer_contradicted", data }], now);
      return { kind: "recorded", topics: topicsOfEvents(instance.id) };
    }
    const entered = isSame ? "" : `it was entered as ${printAmount(known.amount)}, the bank says otherwise`;
    await correctTransfer(tx, instance.serial, known.serial, { ...credit, problem: entered });
  }
  const { exchangeUrl, hWire, wtid } = credit;
  await expectTransfer(
    tx,
    instance.serial,
    { exchangeUrl, wtid, hWire, announced: false, executionTime: undefined, awaitingEc: AWAITING_LIST },
    now,
  );
  return { kind: "recorded", topics: await matchTransfer(tx, instance, credit, currencies, now) };
}
