/** An instance: one shop with its key, its settings and its defaults. */

import type { Duration } from "@kontor/taler/time";

export interface Instance {
  /** Key of the instance in every table. */
  readonly serial: bigint;
  /** What paths and clients call it; `admin` is the administrator's. */
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly phoneNumber: string | undefined;
  /** The last addresses that were shown to be the shop's own; it may name others by now. */
  readonly emailProven: string | undefined;
  readonly phoneProven: string | undefined;
  readonly website: string | undefined;
  readonly logo: string | undefined;
  /** `Location` objects, as JSON text. */
  readonly address: string;
  readonly jurisdiction: string;
  readonly useStefan: boolean;
  readonly defaultPayDelay: Duration;
  readonly defaultRefundDelay: Duration;
  readonly defaultWireTransferDelay: Duration;
  readonly defaultWireTransferRoundingInterval: string;
  /** Ed25519, 32 bytes. */
  readonly merchantPub: Uint8Array;
  /** The seed of 32 bytes; gone once the instance was deleted. */
  readonly merchantPriv: Uint8Array | undefined;
  readonly passwordHash: string;
}

export const ADMIN = "admin";

/** The id under which an instance is kept: lower case, and `default` is the old name of `admin`. */
export function canonicalInstanceId(id: string): string {
  const lower = id.toLowerCase();
  return lower === "default" ? ADMIN : lower;
}

/** What a shop says about itself. */
export type InstanceSettings = Omit<
  Instance,
  "serial" | "id" | "merchantPub" | "merchantPriv" | "passwordHash" | "emailProven" | "phoneProven"
>;
