/**
 * Second factors of our own, which are offered only to clients that ask for them by name:
 * `Kontor-Second-Factors: totp, passkey, recovery`. Others go on to get what the protocol knows.
 */

import type { OwnChannel } from "@kontor/taler/schemas/tokens";
import type { ServerDeps } from "../server-deps.js";
import type { OwnTarget } from "./channels.js";
import { countRecoveryCodes, findOwnFactors } from "./own-factor-store.js";
import { originOf } from "./passkeys.js";

/** Lower case, as headers are read. */
const HEADER = "kontor-second-factors";

/** What the offer depends on. */
export interface OfferCall extends Pick<ServerDeps, "db"> {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rootUrl: string;
}

export interface OwnOffer {
  /** Whether the shop has an authenticator app or a passkey: then the password alone is not enough, for anybody. */
  readonly protects: boolean;
  /** What this client can use of them. */
  readonly targets: readonly OwnTarget[];
}

export async function ownOffer(call: OfferCall, instance: bigint): Promise<OwnOffer> {
  const { queries } = call.db;
  const factors = await findOwnFactors(queries, instance);
  if (factors.length === 0) return { protects: false, targets: [] };
  const asked = askedFor(call);
  const names = (kind: OwnChannel, origin?: string) =>
    factors
      .filter((one) => one.kind === kind && (one.kind === "totp" || one.origin === origin))
      .map(({ name }) => name)
      .join(", ");
  const origin = originOf(call);
  const left = asked.has("recovery") ? await countRecoveryCodes(queries, instance) : 0;
  const targets: OwnTarget[] = [
    { channel: "totp", address: "", info: names("totp") },
    { channel: "passkey", address: origin, info: names("passkey", origin) },
    { channel: "recovery", address: "", info: left === 0 ? "" : String(left) },
  ];
  return { protects: true, targets: targets.filter(({ channel, info }) => asked.has(channel) && info !== "") };
}

function askedFor({ headers }: OfferCall): ReadonlySet<string> {
  const words = [headers[HEADER] ?? ""].flat().join(",").slice(0, 200).split(",");
  return new Set(words.map((word) => word.trim().toLowerCase()));
}
