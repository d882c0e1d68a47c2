/** GET /config and /keys: what a Donau says about itself. */
import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { addDuration, DAY, roundDownToSeconds, timestampToJson } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import type { DonauContext } from "./donau-context.js";

const VERSION = "0:0:0";

export function about(app: FastifyInstance, context: DonauContext): void {
  const { clock, currency, ring, signingKey } = context;
  app.get("/config", async () => ({
    name: "donau",
    version: VERSION,
    implementation: "urn:net:taler:specs:taler-donau:kontor-sandbox",
    currency,
    legal_domain: context.legalDomain,
  }));
  app.get("/keys", async () => {
    const { claimedCurrency, claimedWorth } = context.cheat;
    await ring.maintain(clock.now());
    const since = roundDownToSeconds(signingKey.since);
    const shown = claimedCurrency ?? currency;
    return {
      version: VERSION,
      currency: shown,
      donation_units: ring.units.map(({ key, lost, value, year }) => ({
        donation_unit_pub:
          key.cipher === "RSA"
            ? { cipher: "RSA", rsa_public_key: encodeBase32(key.rsaPub) }
            : { cipher: "CS", cs_public_key: encodeBase32(key.csPub) },
        value: claimedWorth === undefined ? printAmount({ ...value, currency: shown }) : `${shown}:${claimedWorth}`,
        year,
        ...(lost ? { lost } : {}),
      })),
      signkeys: [
        {
          key: encodeBase32(signingKey.pub),
          stamp_start: timestampToJson(since),
          stamp_expire: timestampToJson(addDuration(since, 3650n * DAY)),
          stamp_end: timestampToJson(addDuration(since, 7300n * DAY)),
        },
      ],
    };
  });
}
