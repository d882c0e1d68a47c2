/** For tests: one address behind which several servers answer in turn, request by request, as behind a balancer. */

import { createServer, request } from "node:http";
import { type Listening, listenOnLoopback } from "./loopback.js";

/** @param urls of the servers; what is asked for, and by which host's name, is handed on as it came */
export function answerInTurn(urls: readonly string[]): Promise<Listening> {
  let next = 0;
  // What a server says of how long its connections live is handed on too: this one keeps them longer.
  const server = createServer({ keepAliveTimeout: 0 }, (asked, answer) => {
    const { hostname, port } = new URL(urls[next++ % urls.length]!);
    const { method, url: path, headers } = asked;
    const handedOn = request({ hostname, port, method, path, headers, agent: false }, (got) => {
      answer.writeHead(got.statusCode!, got.rawHeaders);
      got.pipe(answer);
    });
    // A server may have answered before it had read everything, and want no more of it.
    handedOn.on("error", () => answer.headersSent || answer.destroy());
    answer.once("close", () => handedOn.destroy());
    // What is asked is read to its end first, or its connection would wait for the rest to be taken.
    const body: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => body.push(chunk));
    asked.once("end", () => handedOn.end(Buffer.concat(body)));
  });
  return listenOnLoopback(server);
}
