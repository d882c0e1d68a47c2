/**
 * The generator: raw sockets and requests that are ready to be sent, so that it needs a fraction of what the server needs.
 * One request at a time on each connection.
 */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerParent } from "./helper-process.js";

let sockets = [];
let requests = [];

/** A connection that has one request under way; `onAnswer(status, body)` is called with each answer. */
class Connection {
  #received = [];
  #length = 0;
  #expected;
  #status = 0;
  #headLength = 0;

  constructor(port) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.opened = new Promise((resolve, reject) => this.socket.once("connect", resolve).once("error", reject));
    this.socket.on("data", (chunk) => this.#read(chunk));
  }

  send(request, onAnswer) {
    this.onAnswer = onAnswer;
    this.socket.write(request);
  }

  #read(chunk) {
    this.#received.push(chunk);
    this.#length += chunk.length;
    if (this.#expected === undefined) {
      const head = Buffer.concat(this.#received).toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const [, length = "0"] = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end)) ?? [];
      this.#status = Number(head.slice(9, 12));
      this.#headLength = end + 4;
      this.#expected = this.#headLength + Number(length);
    }
    if (this.#length < this.#expected) return;
    const whole = this.#received.length === 1 ? this.#received[0] : Buffer.concat(this.#received);
    this.#received = [];
    this.#length = 0;
    this.#expected = undefined;
    this.onAnswer(this.#status, whole.subarray(this.#headLength));
  }
}

answerParent({
  /** Opens connections for these requests. */
  async open({ ports, connections, requests: given }) {
    for (const { socket } of sockets) socket.destroy();
    requests = given.map((request) => Buffer.from(request));
    sockets = Array.from({ length: connections }, (_, i) => new Connection(ports[i % ports.length]));
    await Promise.all(sockets.map(({ opened }) => opened));
  },

  /**
   * Drives for some seconds with the requests from one number to another, over and over where there is no other. Gives
   * latencies in ms, answers by status and the number of the next request.
   */
  async run({ seconds, from = 0, to = Number.POSITIVE_INFINITY }) {
    const latencies = [];
    const statuses = {};
    let next = from;
    const begin = performance.now();
    const end = begin + seconds * 1000;
    const takeTurns = (connection) =>
      new Promise((resolve) => {
        const another = () => {
          if (performance.now() >= end || next >= to) return resolve();
          const sent = performance.now();
          connection.send(requests[next++ % requests.length], (status) => {
            latencies.push(performance.now() - sent);
            statuses[status] = (statuses[status] ?? 0) + 1;
            another();
          });
        };
        another();
      });
    await Promise.all(sockets.map(takeTurns));
    const took = performance.now() - begin;
    return { seconds: took / 1000, latencies: Float64Array.from(latencies), statuses, used: next };
  },

  /** Sends one request on each connection and leaves all of them waiting. */
  async wait() {
    sockets.forEach((connection, i) => {
      connection.send(requests[i], (status) => {
        connection.answered = { at: performance.now(), status };
        connection.onAnswered?.();
      });
    });
    await sleep(1500 + sockets.length);
    return sockets.filter(({ answered }) => answered !== undefined).length;
  },

  /** Wakes the waiting clients one after the other, and measures until each has its answer. */
  async wake({ port, requests: waking, pauseMs }) {
    const waker = new Connection(port);
    await waker.opened;
    const latencies = [];
    for (const [i, request] of waking.entries()) {
      const waiter = sockets[i];
      const answered = new Promise((resolve) => {
        if (waiter.answered) resolve();
        waiter.onAnswered = resolve;
      });
      const sent = performance.now();
      await new Promise((resolve) => waker.send(Buffer.from(request), resolve));
      await answered;
      latencies.push(waiter.answered.at - sent);
      if (pauseMs > 0) await sleep(pauseMs);
    }
    waker.socket.destroy();
    return Float64Array.from(latencies);
  },
});
