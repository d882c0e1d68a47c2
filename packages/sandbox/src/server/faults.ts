/** Faults on demand: a test tells a service to answer wrongly, late, or not at all, and which requests are meant. */
import type { FastifyInstance } from "fastify";

/** Which requests are hit. */
export interface FaultTarget {
  /** Path of the request without query; a text that ends in `*` means all paths that begin like that. */
  path: string;
  method?: string;
  /** How many requests are hit before all is well again. Default 1, of a hold all. */
  times?: number;
}

/**
 * What happens to them: another answer, an answer that comes late, a connection that breaks before the work is done, or
 * after it.
 */
export type Fault = FaultTarget &
  (
    | { kind: "answer"; status: number; body?: unknown; headers?: Record<string, string> }
    | { kind: "delay"; milliseconds: number }
    | { kind: "reset" }
    | { kind: "lose-answer" }
  );

type Armed = { target: FaultTarget; left: number } & (
  | { kind: "fault"; fault: Fault }
  | { kind: "hold"; released: Promise<void> }
);

/** The faults that are armed on one server. */
export class Faults {
  #armed: Armed[] = [];
  readonly #releases = new Set<() => void>();

  /** Arms a fault. */
  arm(fault: Fault): void {
    this.#armed.push({ target: fault, left: fault.times ?? 1, kind: "fault", fault });
  }

  /** Keeps requests of the target waiting until the function it returns is called; then they are served. */
  hold(target: FaultTarget): () => void {
    let open: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      open = resolve;
    });
    const held: Armed = { target, left: target.times ?? Number.POSITIVE_INFINITY, kind: "hold", released };
    this.#armed.push(held);
    const release = () => {
      this.#armed = this.#armed.filter((armed) => armed !== held);
      this.#releases.delete(release);
      open();
    };
    this.#releases.add(release);
    return release;
  }

  /** Disarms everything and lets go of what is held. */
  clear(): void {
    this.#armed = [];
    for (const release of [...this.#releases]) release();
  }

  /** The fault that hits this request, which is thereby used up once. */
  take(method: string, path: string): Armed | undefined {
    const hit = this.#armed.find(
      ({ target }) => (!target.method || target.method === method) && matches(target.path, path),
    );
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#armed = this.#armed.filter((armed) => armed !== hit);
    return hit;
  }
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/** Subjects the server's requests to the faults, those below /sandbox/ excepted. */
export function sufferFaults(app: FastifyInstance, faults: Faults): void {
  const losing = new WeakSet<object>();
  app.addHook("onRequest", async (request, reply) => {
    const path = request.url.split("?", 1)[0]!;
    if (path.startsWith("/sandbox/")) return;
    const hit = faults.take(request.method, path);
    if (!hit) return;
    if (hit.kind === "hold") return hit.released;
    const { fault } = hit;
    switch (fault.kind) {
      case "delay":
        return new Promise((resolve) => {
          setTimeout(resolve, fault.milliseconds);
        });
      case "reset":
        reply.hijack();
        request.raw.socket.destroy();
        return;
      case "lose-answer":
        losing.add(request);
        return;
      case "answer":
        return reply
          .code(fault.status)
          .headers({ "content-type": "application/json", ...fault.headers })
          .send(typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body ?? {}));
    }
  });
  app.addHook("onSend", async (request, reply) => {
    if (!losing.has(request)) return;
    reply.hijack();
    request.raw.socket.destroy();
  });
}
