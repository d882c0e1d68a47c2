/**
 * What bodies may take of the memory, all together. Small ones are not counted: their number is that of the connections.
 * When there is no room for one that grows, the unfinished one that began first goes: who sends slowly on purpose keeps
 * nobody out.
 */

import { Transform, type TransformCallback } from "node:stream";
import type { FastifyInstance } from "fastify";
import { TalerError } from "../taler-error.js";
import { FREE_BYTES } from "./body-limits.js";

/** Bytes. */
const MOST_MEMORY = 64 * 2 ** 20;

/** The parts of the bodies that are beyond what every one may have. */
export class BodyMemory {
  readonly #most: number;
  readonly #unfinished = new Set<CountedBody>();
  #held = 0;

  constructor(most: number = MOST_MEMORY) {
    this.#most = most;
  }

  /** Bytes that are counted now. */
  get held(): number {
    return this.#held;
  }

  /** The body of a request, counted until `release`. */
  count(): CountedBody {
    const body = new CountedBody(this);
    this.#unfinished.add(body);
    return body;
  }

  /** @returns false when there is no room, and nothing that could make some */
  take(bytes: number, by: CountedBody): boolean {
    this.#held += bytes;
    for (const oldest of this.#unfinished) {
      if (this.#held <= this.#most) return true;
      if (oldest === by) continue;
      oldest.release();
      oldest.destroy(noRoom());
    }
    return this.#held <= this.#most;
  }

  finish(body: CountedBody): void {
    this.#unfinished.delete(body);
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

export class CountedBody extends Transform {
  /** Of Fastify: how much came over the wire. */
  receivedEncodedLength = 0;
  #counted = 0;
  #isReleased = false;

  constructor(readonly memory: BodyMemory) {
    super();
    // The reader of a body hears of its errors. A body that nobody reads, such as that of a GET or of a request that is answered
    // already, may break as well, and an error that nobody hears would end the process.
    this.on("error", () => {});
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    const more = this.#isReleased ? 0 : Math.max(0, this.receivedEncodedLength - FREE_BYTES) - this.#counted;
    this.#counted += more;
    const hasRoom = more === 0 || this.memory.take(more, this);
    if (hasRoom) done(null, chunk);
    else done(noRoom());
  }

  override _flush(done: TransformCallback): void {
    this.memory.finish(this);
    done();
  }

  /** The request is answered, or gone. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.memory.finish(this);
    this.memory.giveBack(this.#counted);
  }
}

function noRoom(): TalerError {
  return new TalerError("GENERIC_UPLOAD_EXCEEDS_LIMIT", {
    status: 503,
    detail: "too much is being uploaded at the moment",
    headers: { "retry-after": "5", connection: "close" },
  });
}

/** Counts the bodies of a server that announce more than every one may have, or do not announce anything. */
export function limitBodyMemory(app: FastifyInstance, memory: BodyMemory = new BodyMemory()): void {
  app.addHook("preParsing", (request, reply, payload, done) => {
    const { "content-length": announced, "transfer-encoding": encoding } = request.headers;
    // Without both there is no body (RFC 9112, section 6.3).
    const isSmall = announced === undefined ? encoding === undefined : Number(announced) <= FREE_BYTES;
    if (isSmall) return done(null, payload);
    const body = memory.count();
    reply.raw.once("close", () => {
      body.release();
      // What still comes is read and forgotten, where the connection goes on.
      payload.unpipe(body);
      payload.resume();
    });
    payload.on("error", (error) => body.destroy(error));
    done(null, payload.pipe(body));
  });
}
