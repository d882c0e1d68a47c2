/** What the process in front and its workers say to each other, over the channel that Node gives parents and children. */

import type { DatabaseAddress } from "../database/address.js";
import type { Reach } from "../http/reach.js";
import type { CountedMetrics } from "../metrics/metrics.js";

export type ToServerProcess =
  /** Where the embedded database is; without one, the worker's own configuration says where to look. */
  | { readonly kind: "begin"; readonly database?: DatabaseAddress }
  /** A client that has just connected; the socket comes with the message. */
  | { readonly kind: "connection"; readonly reach: Reach }
  | { readonly kind: "count" }
  /** No connection comes after this: finish, and end. */
  | { readonly kind: "stop" };

export type FromServerProcess =
  | { readonly kind: "ready" }
  /** The connection has arrived: the next one may come. */
  | { readonly kind: "taken" }
  | { readonly kind: "counted"; readonly metrics: CountedMetrics }
  /** Somebody told this worker alone to end: it waits for "stop". */
  | { readonly kind: "leaving" };
