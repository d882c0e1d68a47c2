/**
 * What is answered in one turn of the event loop is written at its end, one answer after the other. Each write to a socket
 * whose other end sleeps wakes it, which costs more than the write: where the other end is one proxy, or one client with many
 * connections, it is woken once for all of them.
 */
import type { FastifyInstance } from "fastify";

type Write = (error?: Error) => void;

/** To be called after all other `onSend` hooks are there. */
export function writeTogether(app: FastifyInstance): void {
  let waiting: Write[] = [];
  const writeAll = () => {
    const all = waiting;
    waiting = [];
    for (const write of all) {
      try {
        write();
      } catch (error) {
        // A header that Node refuses: the answer becomes that of an error.
        write(error as Error);
      }
    }
  };
  app.addHook("onSend", (_request, _reply, _payload, done) => {
    if (waiting.push(done) === 1) setImmediate(writeAll);
  });
}
