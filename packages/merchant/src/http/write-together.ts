/** What is answered in one turn of the event loop is written at its end, one answer after the other. */
import type { FastifyInstance } from "fastify";
import { atEndOfTurn } from "../timing/end-of-turn.js";

/** To be called after all other `onSend` hooks are there. */
export function writeTogether(app: FastifyInstance): void {
  app.addHook("onSend", (_request, _reply, _payload, done) => {
    atEndOfTurn(() => {
      try {
        done();
      } catch (error) {
        // A header that Node refuses: the answer becomes that of an error.
        done(error as Error);
      }
    });
  });
}
