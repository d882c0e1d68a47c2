/** For tests: bytes over a socket as no client in its right mind would send them, and all answers that come back. */

import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends the bytes and gives what comes back until the server closes or is silent for so long after its last byte.
 * @throws when nothing at all comes within ten seconds and the connection stays open
 */
export async function sendRaw(url: string, bytes: string | Buffer, silenceMs = 150): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    return readAnswers(await exchange(socket, bytes, silenceMs));
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket, bytes: string | Buffer, silenceMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const done = () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    };
    let timer = setTimeout(() => reject(new Error(`no answer to ${bytes.toString("latin1").slice(0, 200)}`)), 10_000);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(done, silenceMs);
    });
    socket.on("close", done);
    // A client that is cut off while it still sends has its answer all the same.
    socket.on("error", () => {});
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  });
}

/** Enough of HTTP/1.1 for a server's answers: lengths and chunks. */
function readAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes.toString("latin1");
  while (rest.startsWith("HTTP/1.")) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) break;
    const [first = "", ...lines] = rest.slice(0, end).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    rest = rest.slice(end + 4);
    const length = headers["content-length"] === undefined ? rest.length : Number(headers["content-length"]);
    answers.push({ status: Number(first.split(" ")[1]), headers, body: rest.slice(0, length) });
    rest = rest.slice(length);
  }
  return answers;
}
