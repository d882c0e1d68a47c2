/**
 * For tests: a TCP proxy in front of a server (HTTP or PostgreSQL, it does not matter) that breaks connections at chosen
 * bytes, changes or swallows answers, and goes away and comes back on demand.
 */

import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";

/**
 * Where a connection breaks: before anything of the request has gone through, with half of it, when the server has
 * answered but nobody heard it, or with half of the answer.
 */
export type BreakingPoint = "before-request" | "in-request" | "before-answer" | "in-answer";

export const BREAKING_POINTS = ["before-request", "in-request", "before-answer", "in-answer"] as const;

/** What happens to a request, which is recognised by a text that it contains. */
export type TcpFault = {
  readonly request: string;
  /** How many such requests pass before. Default 0. */
  readonly skip?: number;
  /** How many requests are hit before all is well again. Default 1. */
  readonly times?: number;
} & (
  | { readonly kind: "break"; readonly at: BreakingPoint }
  /** The answer comes later. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** The answer becomes another, with the connection closed behind it if it is `last`. */
  | { readonly kind: "change"; readonly change: (answer: Buffer) => string | Buffer; readonly last?: boolean }
  /** The request is not handed on; this begins an answer, and the filler is repeated until nobody wants more. */
  | { readonly kind: "flood"; readonly head: string; readonly filler: string }
  /** Nothing more goes through this connection, which stays open. */
  | { readonly kind: "silence" }
);

export class TcpFaultProxy {
  readonly #server: Server;
  readonly #target: NetConnectOpts;
  readonly #sockets = new Set<Socket>();
  #armed: { readonly fault: TcpFault; skip: number; left: number }[] = [];
  #isGone = false;
  #isSwallowing = false;
  #flooded = 0;

  /** Begins to listen on a port of the loopback interface. */
  static async start(target: NetConnectOpts): Promise<TcpFaultProxy> {
    const proxy = new TcpFaultProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  private constructor(target: NetConnectOpts) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many bytes a flood has got rid of. */
  get flooded(): number {
    return this.#flooded;
  }

  fault(fault: TcpFault): void {
    this.#armed.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  /** How many faults have not met their request yet. */
  get unused(): number {
    return this.#armed.length;
  }

  /** Breaks all connections and refuses new ones, as a server that is gone. */
  goAway(): void {
    this.#isGone = true;
    for (const socket of this.#sockets) breakOff(socket);
  }

  /** As a cable that was cut: connections stay open, new ones too, and nothing goes through any of them, in either direction. */
  swallowAll(): void {
    this.#isSwallowing = true;
  }

  comeBack(): void {
    this.#isGone = false;
  }

  async stop(): Promise<void> {
    this.goAway();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#isGone) {
      breakOff(client);
      return;
    }
    const server = connect(this.#target);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.end();
      });
    }
    const breakBoth = () => {
      breakOff(client);
      breakOff(server);
    };
    let onAnswer: ((answer: Buffer) => void) | undefined;
    let isSilent = false;
    server.on("data", (answer) => {
      if (isSilent || this.#isSwallowing) return;
      const handle = onAnswer;
      onAnswer = undefined;
      if (handle) handle(answer);
      else client.write(answer);
    });
    client.on("data", (request) => {
      if (isSilent || this.#isSwallowing) return;
      const fault = this.#take(request);
      if (fault === undefined) {
        server.write(request);
        return;
      }
      switch (fault.kind) {
        case "silence":
          isSilent = true;
          return;
        case "flood":
          this.#flood(client, fault);
          return;
        case "delay":
          onAnswer = (answer) => setTimeout(() => client.write(answer), fault.milliseconds);
          server.write(request);
          return;
        case "change":
          onAnswer = (answer) => {
            client.write(fault.change(answer));
            if (fault.last === true) client.end();
          };
          server.write(request);
          return;
        case "break":
      }
      switch (fault.at) {
        case "before-request":
          breakBoth();
          return;
        case "in-request":
          server.write(half(request), breakBoth);
          return;
        case "before-answer":
          onAnswer = breakBoth;
          server.write(request);
          return;
        case "in-answer":
          // Not reset: that would also take back what was written.
          onAnswer = (answer) => {
            client.end(half(answer));
            breakOff(server);
          };
          server.write(request);
      }
    });
  }

  #take(request: Buffer): TcpFault | undefined {
    const hit = this.#armed.find(({ fault }) => request.includes(fault.request));
    if (hit === undefined) return undefined;
    if (hit.skip > 0) {
      hit.skip -= 1;
      return undefined;
    }
    hit.left -= 1;
    if (hit.left === 0) this.#armed = this.#armed.filter((armed) => armed !== hit);
    return hit.fault;
  }

  #flood(client: Socket, { head, filler }: { readonly head: string; readonly filler: string }): void {
    client.write(head);
    const pour = () => {
      while (!client.destroyed) {
        this.#flooded += filler.length;
        if (!client.write(filler)) break;
      }
    };
    client.on("drain", pour);
    pour();
  }
}

/** A reset, where there is such a thing: UNIX sockets just close. */
function breakOff(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
}
