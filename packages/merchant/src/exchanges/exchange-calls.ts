/** What a call to an exchange needs to know about it. */
import type { ExchangeHttpClient } from "./http-client.js";

export interface ExchangeCalls {
  readonly client: ExchangeHttpClient;
  /** Whether the exchange may sign with that key now; asks it for newer keys once where it is not among those we hold. */
  isSigningKey(exchangePub: Uint8Array): Promise<boolean>;
}
