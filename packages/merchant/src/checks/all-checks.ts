/** All that `kontor doctor` and GET /management/kontor/checks look at. */

import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import { accountsCheck } from "./accounts-check.js";
import { addressCheck } from "./address-check.js";
import { bad, type Check, coded, good } from "./check.js";
import { databaseCheck } from "./database-check.js";
import { exchangeCheck } from "./exchange-check.js";
import { jobsCheck } from "./jobs-check.js";
import { backupCheck, diskCheck, secretsCheck } from "./place-check.js";

export interface CheckDeps {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly exchanges: Pick<ExchangeService, "configured" | "keysOf" | "statusList">;
}

/** The checks, in the order in which they are told. */
export function allChecks({ config, db, clock, exchanges }: CheckDeps): readonly Check[] {
  return [
    configurationCheck(config),
    databaseCheck(db, clock),
    secretsCheck(config),
    exchangeCheck(exchanges, clock),
    accountsCheck(db, exchanges),
    jobsCheck(db, clock),
    addressCheck(config),
    diskCheck(config),
    backupCheck(config, clock),
  ];
}

function configurationCheck({ file, warnings }: Config): Check {
  const name = "configuration";
  const advice = "kontor config shows every option, its value and where it comes from.";
  return {
    name,
    look: async () =>
      warnings.length === 0
        ? [
            file === undefined
              ? coded("configuration-none", {}, good(name, "there is no file, and none is needed"))
              : coded("configuration-file", { file }, good(name, `${file} is read as it is meant`)),
          ]
        : warnings.map((warning) => bad(name, "warning", warning, advice)),
  };
}
