/** Browsers may call from anywhere: tokens, not origins, say who may do what. */

import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * Puts the CORS headers on every answer and answers every preflight. `*` does not cover `Authorization`, so the headers
 * that are asked for are echoed.
 */
export function allowAllOrigins(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    openToAllOrigins(reply);
    if (request.method !== "OPTIONS") return done();
    const asked = request.headers["access-control-request-headers"];
    void reply
      .code(204)
      .header("access-control-allow-headers", asked ?? "*")
      .header("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
      .header("access-control-max-age", "86400")
      .header("vary", "Access-Control-Request-Headers")
      .send();
  });
}

/** Lets scripts of any page read the answer. */
export function openToAllOrigins(reply: FastifyReply): FastifyReply {
  return reply.header("access-control-allow-origin", "*").header("access-control-expose-headers", "*");
}
