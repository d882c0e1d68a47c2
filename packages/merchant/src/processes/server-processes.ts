/**
 * The process in front of several workers: it keeps so many of them alive and hands each new connection to one of them.
 * It has no part in requests and answers: those go between client and worker.
 */

import type { ChildProcess } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import type { DatabaseAddress } from "../database/address.js";
import type { Reach } from "../http/reach.js";
import type { Logger } from "../log.js";
import type { CountedMetrics } from "../metrics/metrics.js";
import type { FromServerProcess, ToServerProcess } from "./messages.js";

/** Starts the worker of that number, with a channel to it. */
export type LaunchServerProcess = (number: number) => ChildProcess;

/** The first of a worker's failures costs so many milliseconds, each further one in a row twice as many. */
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived so long does not count as failing. */
const GOOD_LIFE_MS = 60_000;
/** How long a worker may take to tell what it has counted. */
const COUNT_PATIENCE_MS = 1000;

/** A worker gives up its last requests after a minute: one that lives on after this hangs. */
const STOP_PATIENCE_MS = 75_000;

/** A worker could not even begin; its own log says why. */
export class WorkerFailed extends Error {
  override readonly name = "WorkerFailed";
}

interface Member {
  readonly number: number;
  process: ChildProcess;
  isReady: boolean;
  /** It was ready once: that it is so again is our concern, and not that of who started them. */
  wasReady: boolean;
  /** Sent to it, and not yet there. */
  underway: Socket | undefined;
  failures: number;
  startedAt: number;
  pause: NodeJS.Timeout | undefined;
}

export class ServerProcesses {
  readonly #members: Member[] = [];
  readonly #launch: LaunchServerProcess;
  readonly #log: Logger;
  readonly #stopPatienceMs: number;
  readonly #servers: Server[] = [];
  /** Clients that no worker has had the time to take. */
  readonly #queue: { readonly socket: Socket; readonly reach: Reach }[] = [];
  #database: DatabaseAddress | undefined;
  #next = 0;
  #isStopping = false;

  constructor(launch: LaunchServerProcess, log: Logger, { stopPatienceMs = STOP_PATIENCE_MS } = {}) {
    this.#launch = launch;
    this.#log = log;
    this.#stopPatienceMs = stopPatienceMs;
  }

  /**
   * Starts the workers and waits until all of them are ready.
   * @param database that of the embedded server, which workers do not start
   * @throws WorkerFailed when one of them ends instead
   */
  async start(count: number, database: DatabaseAddress | undefined): Promise<void> {
    this.#database = database;
    const ready = Array.from({ length: count }, (_, i) => {
      const member: Member = {
        number: i + 1,
        process: this.#launch(i + 1),
        isReady: false,
        wasReady: false,
        underway: undefined,
        failures: 0,
        startedAt: performance.now(),
        pause: undefined,
      };
      this.#members.push(member);
      return new Promise<void>((resolve, reject) => {
        onEnd(member.process, () => reject(new WorkerFailed(`worker ${member.number} could not start`)));
        this.#follow(member, resolve);
      });
    });
    await Promise.all(ready);
  }

  /** A server that only takes connections, to be handed on to workers. */
  takeConnections(reach: Reach): Server {
    // Whatever the client sends is left for the worker to read.
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      this.#queue.push({ socket, reach });
      this.#handOn();
    });
    this.#servers.push(server);
    return server;
  }

  /** What all workers have counted; those that do not answer are left out. */
  async metrics(): Promise<CountedMetrics[]> {
    const asked = this.#members.filter(({ isReady }) => isReady);
    return (await Promise.all(asked.map(({ process }) => counted(process)))).filter((metrics) => metrics !== undefined);
  }

  /** Lets every worker answer who waits and finish what is under way, and waits for their ends; one that hangs is killed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const server of this.#servers) server.close();
    for (const { socket } of this.#queue.splice(0)) socket.destroy();
    await Promise.all(
      this.#members.map(async ({ number, pause, process }) => {
        clearTimeout(pause);
        if (process.pid === undefined || process.exitCode !== null || process.signalCode !== null) return;
        const ended = new Promise((resolve) => process.once("exit", resolve));
        tell(process, { kind: "stop" });
        const impatience = setTimeout(() => {
          this.#log.error({ worker: number }, `worker ${number} does not end: it is killed`);
          process.kill("SIGKILL");
        }, this.#stopPatienceMs);
        await ended;
        clearTimeout(impatience);
      }),
    );
  }

  #follow(member: Member, onReady: () => void): void {
    const { process, number } = member;
    member.startedAt = performance.now();
    tell(process, { kind: "begin", ...(this.#database === undefined ? {} : { database: this.#database }) });
    process.on("message", (message: FromServerProcess) => {
      if (message.kind === "taken") {
        letGo(member);
      } else if (message.kind === "leaving") {
        member.isReady = false;
        tell(process, { kind: "stop" });
      } else if (message.kind === "ready") {
        this.#log.info({ worker: number, pid: process.pid }, `worker ${number} is ready`);
        member.isReady = true;
        member.wasReady = true;
        onReady();
      }
      this.#handOn();
    });
    onEnd(process, (reason) => {
      member.isReady = false;
      // Nobody knows whether it was still heard: the client has to try again.
      letGo(member);
      if (!this.#isStopping && member.wasReady) this.#startAgain(member, reason);
      this.#handOn();
    });
  }

  #startAgain(member: Member, reason: string): void {
    if (performance.now() - member.startedAt > GOOD_LIFE_MS) member.failures = 0;
    const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** member.failures++, LONGEST_PAUSE_MS);
    this.#log.error(
      { worker: member.number, reason },
      `worker ${member.number} has ended: another one in ${pauseMs} ms`,
    );
    member.pause = setTimeout(() => {
      member.process = this.#launch(member.number);
      this.#follow(member, () => {});
    }, pauseMs);
  }

  /**
   * In turns, but one at a time: a worker that is busy takes the next one later, and what one that dies has not been sent
   * goes to another.
   */
  #handOn(): void {
    while (this.#queue.length > 0) {
      const member = this.#nextFree();
      if (member === undefined) return;
      const { socket, reach } = this.#queue.shift()!;
      member.underway = socket;
      // Kept open here until it is there: Node would forget one that a dying worker has not received, but not close it.
      member.process.send(
        { kind: "connection", reach } satisfies ToServerProcess,
        socket,
        { keepOpen: true },
        (error) => {
          if (error === null || member.underway !== socket) return;
          // It has just ended, and never got it.
          member.isReady = false;
          member.underway = undefined;
          this.#queue.unshift({ socket, reach });
          this.#handOn();
        },
      );
    }
  }

  #nextFree(): Member | undefined {
    const { length } = this.#members;
    for (let tries = 0; tries < length; tries++) {
      const member = this.#members[this.#next++ % length]!;
      if (member.isReady && member.underway === undefined) return member;
    }
    return undefined;
  }
}

/** Tells why a process has ended, or why there never was one. */
function onEnd(process: ChildProcess, listener: (reason: string) => void): void {
  process.once("exit", (code, signal) => listener(signal ?? `exit code ${code}`));
  process.on("error", (error) => {
    if (process.pid === undefined) listener(error.message);
  });
}

/** Closes our end; the worker's, if it has one, stays. */
function letGo(member: Member): void {
  member.underway?.destroy();
  member.underway = undefined;
}

function tell(process: ChildProcess, message: ToServerProcess): void {
  // One that has just ended hears nothing more.
  if (process.connected) process.send(message, () => {});
}

async function counted(process: ChildProcess): Promise<CountedMetrics | undefined> {
  let listener: (message: FromServerProcess) => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      listener = (message) => {
        if (message.kind === "counted") resolve(message.metrics);
      };
      timer = setTimeout(() => resolve(undefined), COUNT_PATIENCE_MS);
      process.on("message", listener);
      tell(process, { kind: "count" });
    });
  } finally {
    clearTimeout(timer);
    process.off("message", listener);
  }
}
