/** Requests that are no HTTP, too long or too slow never become one for a handler: they are answered here, in the protocol's form. */

import type { Socket } from "node:net";
import { TalerError } from "../taler-error.js";

/** As Node reports it. */
export interface ClientError extends Error {
  readonly code?: string;
  /** The bytes that were being read. */
  readonly rawPacket?: unknown;
}

/** Answers on the bare socket, and closes it: what comes next on it cannot be told from the rest of this request. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  if (socket.writable) socket.write(answerOf(talerErrorOf(error)));
  socket.destroySoon();
}

function talerErrorOf({ code, rawPacket }: ClientError): TalerError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return isInRequestLine(rawPacket)
        ? new TalerError("GENERIC_URI_TOO_LONG")
        : new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { status: 431, detail: "the headers are too long" });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { status: 408, detail: "the request came too slowly" });
    default:
      return new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { status: 400, detail: "not a request of HTTP/1.1" });
  }
}

/** Whether what was being read is all one line that has not ended, or began with one that is most of it. */
function isInRequestLine(packet: unknown): boolean {
  if (!Buffer.isBuffer(packet)) return false;
  const end = packet.indexOf("\r\n");
  return end < 0 || end > packet.length / 2;
}

function answerOf(error: TalerError): string {
  const body = JSON.stringify(error.body());
  return [
    `HTTP/1.1 ${error.status} ${REASONS[error.status] ?? "Bad Request"}`,
    "Access-Control-Allow-Origin: *",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}

const REASONS: Readonly<Record<number, string>> = {
  408: "Request Timeout",
  414: "URI Too Long",
  431: "Request Header Fields Too Large",
};
