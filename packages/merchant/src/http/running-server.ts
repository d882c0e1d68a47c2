/** The HTTP server as those see it that start and end it. */

import type { FastifyInstance } from "fastify";

export interface Server {
  readonly app: FastifyInstance;
  /** Answers who waits, lets requests in flight finish, and closes the listeners. */
  close(): Promise<void>;
}
