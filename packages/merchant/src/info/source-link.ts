/** GET /agpl: where the source of this program is, as the licence wants it. No part of the API, but each Taler service has it. */

import type { FastifyInstance } from "fastify";

/** Registers the path. */
export function linkToSource(app: FastifyInstance, sourceUrl: string): void {
  app.get("/agpl", (_request, reply) => reply.redirect(sourceUrl, 302));
}
