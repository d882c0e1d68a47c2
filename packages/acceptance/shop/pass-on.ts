/** For tests: a server in front of a shop that hands on what it is asked for, and may change what is asked and answered. */

import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type Listening, listenOnLoopback } from "./loopback.js";

export interface PassingOn {
  /** Where the shop is, told for each request. */
  readonly to: () => string;
  /** The path to ask for, or the status to answer with in the place of the shop. */
  readonly ask: (path: string) => string | number;
  /** What is answered, of JSON and pages. */
  readonly change?: (text: string, mediaType: string) => string;
}

export function passOn(options: PassingOn): Promise<Listening> {
  return listenOnLoopback(createServer((incoming, outgoing) => handOn(incoming, outgoing, options)));
}

function handOn(incoming: IncomingMessage, outgoing: ServerResponse, { ask, change, to }: PassingOn): void {
  const path = ask(incoming.url!);
  if (typeof path === "number") {
    incoming.resume();
    outgoing.writeHead(path, { "content-type": "application/json" }).end('{"code": 21}');
    return;
  }
  const headers = { ...incoming.headers, "accept-encoding": "identity" };
  const handedOn = request(new URL(path, to()), { method: incoming.method!, headers }, (reply) => {
    const mediaType = reply.headers["content-type"] ?? "";
    if (change === undefined || !/json|html|javascript/.test(mediaType)) {
      outgoing.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(outgoing);
      return;
    }
    const chunks: Buffer[] = [];
    reply.on("data", (chunk: Buffer) => chunks.push(chunk));
    reply.on("end", () => {
      const { "content-length": _length, etag, ...rest } = reply.headers;
      // The etag of an answer of the API is a promise about what it says.
      const kept = /json/.test(mediaType) && etag !== undefined ? { ...rest, etag } : rest;
      outgoing.writeHead(reply.statusCode!, kept).end(change(Buffer.concat(chunks).toString(), mediaType));
    });
  });
  handedOn.on("error", () => outgoing.destroy());
  outgoing.once("close", () => handedOn.destroy());
  incoming.pipe(handedOn);
}
