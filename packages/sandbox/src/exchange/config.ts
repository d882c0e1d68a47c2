/** GET /config, /seed, /terms, /privacy: what an exchange says about itself. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ExchangeContext } from "./exchange-context.js";
import { currencySpecification } from "./keys-document.js";

const LEGAL_VERSION = "kontor-sandbox-1";
const TERMS = "This is a sandbox. Its money is worth nothing, and nothing is promised.";
const PRIVACY = "This is a sandbox. Whoever runs it sees everything it stores.";

export function config(app: FastifyInstance, context: ExchangeContext): void {
  app.get("/config", async (_request, reply) => {
    reply.header("cache-control", "public,max-age=21600");
    return {
      version: context.version,
      name: "taler-exchange",
      implementation: "urn:net:taler:specs:taler-exchange:kontor-sandbox",
      currency: context.currency,
      currency_specification: currencySpecification(context.currency),
      supported_kyc_requirements: [],
      wallet_balance_limit_without_kyc: [],
    };
  });
  app.get("/seed", async (_request, reply) =>
    reply.type("application/octet-stream").header("cache-control", "no-store").send(randomBytes(32)),
  );
  app.get("/terms", (request, reply) => legal(request, reply, TERMS));
  app.get("/privacy", (request, reply) => legal(request, reply, PRIVACY));
}

/** There is one language and one format, whatever the client prefers. */
function legal(request: FastifyRequest, reply: FastifyReply, text: string): FastifyReply {
  const etag = `"${LEGAL_VERSION}"`;
  reply.headers({ etag, "taler-terms-version": LEGAL_VERSION, "avail-languages": "en", "content-language": "en" });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return reply.type("text/plain; charset=utf-8").send(`${text}\n`);
}
