/**
 * One HTTP call whose answer is read whole: with undici's `dispatch`, which makes neither a stream nor listeners for it. A
 * payment waits for one, and of what is made for each there was more than of what is read.
 */

import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, unzip } from "node:zlib";
import type { Dispatcher } from "undici";
import { atEndOfTurn } from "../timing/end-of-turn.js";

export class AnswerTooLarge extends Error {}
export class UnknownEncoding extends Error {
  constructor(encoding: string) {
    super(`content encoding ${encoding.slice(0, 40)}`);
  }
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly bytes: Uint8Array;
}

/** Something broke after the answer had begun. */
export class AnswerBroken extends Error {
  constructor(
    readonly status: number,
    cause: unknown,
  ) {
    super((cause as Error).message, { cause });
  }
}

type Wanted = Dispatcher.DispatchOptions & {
  /** Of the answer, before and after it is decompressed. */
  readonly maxBytes: number;
};

/**
 * Makes the call.
 * @throws AnswerBroken, or what undici throws where there is no answer, or where `deadline` ends
 */
export async function wholeAnswer(agent: Dispatcher, wanted: Wanted, deadline: Deadline): Promise<WholeAnswer> {
  const { maxBytes, ...options } = wanted;
  const reading = new Reading(maxBytes);
  const answered = reading.answered;
  deadline.onEnd = (error) => reading.giveUp(error);
  atEndOfTurn(() => {
    if (deadline.ended !== undefined) return reading.giveUp(deadline.ended);
    try {
      agent.dispatch(options, reading);
    } catch (error) {
      reading.giveUp(error as Error);
    }
  });
  const answer = await answered;
  try {
    return { ...answer, bytes: await inflated(answer, maxBytes) };
  } catch (error) {
    throw new AnswerBroken(answer.status, error);
  }
}

/** When the caller gives up. */
export interface Deadline {
  /** Why, once it is over. */
  ended: Error | undefined;
  /** Called when it ends. */
  onEnd: ((error: Error) => void) | undefined;
}

class Reading implements Dispatcher.DispatchHandler {
  readonly answered: Promise<WholeAnswer>;
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #answer!: (answer: WholeAnswer) => void;
  #fail!: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #givenUp: Error | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.answered = new Promise((answer, fail) => {
      this.#answer = answer;
      this.#fail = fail;
    });
  }

  giveUp(error: Error): void {
    this.#givenUp = error;
    this.#failWith(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#givenUp !== undefined) controller.abort(this.#givenUp);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) controller.abort(tooLarge(this.#maxBytes));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#length);
    this.#answer({ status: this.#status, headers: this.#headers, bytes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#failWith(error);
  }

  #failWith(error: Error): void {
    this.#fail(this.#status === 0 ? error : new AnswerBroken(this.#status, error));
  }
}

const unzipped = promisify(unzip);
const unbrotlied = promisify(brotliDecompress);

async function inflated({ headers, bytes }: WholeAnswer, maxBytes: number): Promise<Uint8Array> {
  const given = headers["content-encoding"];
  const encoding = (Array.isArray(given) ? given[0] : given)?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return bytes;
  if (encoding !== "gzip" && encoding !== "deflate" && encoding !== "br") throw new UnknownEncoding(encoding);
  try {
    return await (encoding === "br" ? unbrotlied : unzipped)(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? tooLarge(maxBytes) : error;
  }
}

function tooLarge(maxBytes: number): AnswerTooLarge {
  return new AnswerTooLarge(`an answer of more than ${maxBytes} bytes`);
}
