/** The receiver of webhooks: takes everything at once, and counts. */
import { createServer } from "node:http";
import { answerParent } from "./helper-process.js";

let count = 0;
const waiting = new Set();

const server = createServer((request, response) => {
  request.resume().once("end", () => {
    count++;
    for (const waiter of waiting) waiter();
    response.writeHead(204).end();
  });
});

answerParent({
  async listen() {
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${server.address().port}/`;
  },

  /** How many have come so far. */
  count: () => count,

  /** Waits until so many have come in all, and gives the time of this process' clock in milliseconds. */
  async until(wanted) {
    if (count < wanted) {
      await new Promise((resolve) => {
        const look = () => {
          if (count < wanted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    }
    return Date.now();
  },
});
