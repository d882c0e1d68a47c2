/** For tests: processes and jobs that die in the middle of their work. */

import { openDatabase } from "@kontor/merchant/database/connection";
import type { Job } from "@kontor/merchant/jobs/job";
import { runNow } from "@kontor/merchant/jobs/runner";
import { createLogger } from "@kontor/merchant/log";
import { CURRENCY, type TestShop } from "../shop/test-shop.js";

/** The configuration of a process of Kontor's that works for the shop beside the test. */
export function configurationOf(shop: TestShop, currency = CURRENCY, more = ""): string {
  const exchanges = shop.sandbox.exchanges.map(
    ({ name, baseUrl, masterKey }) => `[merchant-exchange-${name}]
EXCHANGE_BASE_URL = ${baseUrl}
MASTER_KEY = ${masterKey}
CURRENCY = ${currency}`,
  );
  const common = `[merchant]\nCURRENCY = ${currency}\n[merchantdb-postgres]\nCONFIG = ${shop.database.url}\n`;
  return `${common}[kontor]\nSANDBOX = YES\n${exchanges.join("\n")}\n${more}\n`;
}

/**
 * A job whose process is gone after so many statements: the database hears no more of it.
 * @returns false when it was done before
 */
export async function diesAtStatement(shop: TestShop, job: Job, last: number): Promise<boolean> {
  let statements = 0;
  const db = openDatabase({
    address: shop.database.url,
    onStatement() {
      statements += 1;
      if (statements > last) throw new Error("the power has failed");
    },
  });
  const log = createLogger({ level: "ERROR", destination: { write: () => {} } });
  try {
    await runNow({ ...shop.backend.deps, db, log }, job);
  } catch (error) {
    if (statements <= last) throw error;
  } finally {
    await db.close();
  }
  return statements > last;
}
