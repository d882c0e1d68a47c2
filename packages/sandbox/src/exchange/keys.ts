/** GET /keys: all public keys and fees. */
import { addDuration, HOUR, type Timestamp, timestampFromSeconds } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import { integerParameter } from "../server/http-server.js";
import { malformed } from "../server/protocol-error.js";
import { type ExchangeContext, nowInSeconds } from "./exchange-context.js";
import { type KeysDocument, keysDocument } from "./keys-document.js";

/** Clients ask again after this; a sandbox has news more often than a bank. */
const KEYS_ARE_GOOD_FOR = HOUR;

export function keys(app: FastifyInstance, context: ExchangeContext): void {
  const { ring } = context;
  const cache = new Map<string, KeysDocument>();

  const documentAt = (lastIssueDate: Timestamp | undefined, now: Timestamp): KeysDocument => {
    // The only part of the document that depends on the time are the signing keys in force.
    const inForce = ring.signingKeys.filter(({ start, expire }) => start <= now && now < expire).length;
    const valid = ring.signingKeys.filter(({ expire }) => now < expire).length;
    const state = [ring.generation, inForce, valid, context.kyc.required, lastIssueDate].join(" ");
    const known = cache.get(state);
    if (known) return known;
    if (cache.size > 32) cache.clear();
    const document = keysDocument(context, lastIssueDate, now);
    cache.set(state, document);
    return document;
  };

  app.get("/keys", async (request, reply) => {
    const seconds = integerParameter(request, "last_issue_date", -1);
    if (seconds < -1) throw malformed("last_issue_date");
    const now = nowInSeconds(context);
    const { etag, text } = documentAt(seconds < 0 ? undefined : timestampFromSeconds(seconds), now);
    reply.headers({
      etag,
      "cache-control": `public,must-revalidate,max-age=${KEYS_ARE_GOOD_FOR / 1_000_000n}`,
      vary: "Accept-Encoding",
      expires: new Date(Number(expiry(context, now) / 1000n)).toUTCString(),
    });
    if (request.headers["if-none-match"]?.replaceAll('"', "") === etag) return reply.code(304).send();
    return reply.type("application/json").send(text);
  });
}

/** After the usual time, or when the signing key ends if that is sooner. */
function expiry({ ring }: ExchangeContext, now: Timestamp): Timestamp {
  const usual = addDuration(now, KEYS_ARE_GOOD_FOR);
  const { expire } = ring.signingKey(now);
  if (expire < usual) return expire;
  return usual;
}
