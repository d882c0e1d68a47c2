/** What handlers and jobs are given. Each asks for what it uses with a `Pick`, so that a test can hand it just that. */

import type { PasswordChecker } from "./access/password-checker.js";
import type { TokenRegistry } from "./access/token-registry.js";
import type { AccountRegistry } from "./bank-accounts/account-registry.js";
import type { Clock } from "./clock.js";
import type { Config } from "./config/config.js";
import type { Database } from "./database/connection.js";
import type { ExchangeService } from "./exchanges/exchange-service.js";
import type { InstanceRegistry } from "./instances/instance-registry.js";
import type { Logger } from "./log.js";
import type { Mailer } from "./mail/mailer.js";
import type { Metrics } from "./metrics/metrics.js";
import type { Notifier } from "./notifications/notifier.js";
import type { Rng } from "./rng.js";
import type { Secrets } from "./secrets/secrets.js";

/** What every handler may use. */
export interface ServerDeps {
  readonly config: Config;
  readonly db: Database;
  /** Seals what the stores keep, and opens it. */
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly exchanges: ExchangeService;
  readonly notifier: Notifier;
  readonly instances: InstanceRegistry;
  readonly passwords: PasswordChecker;
  readonly tokens: TokenRegistry;
  readonly accounts: AccountRegistry;
  /** Sends mails and short messages. */
  readonly mailer: Mailer;
  readonly metrics: Metrics;
  readonly log: Logger;
}
