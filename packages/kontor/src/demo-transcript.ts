/** Everything that went over HTTP in a demo, for those who check it with other means than ours. */

/** One request and what came back. Bodies that are JSON are given as such. */
export interface TranscriptEntry {
  /** What the request was part of; several requests may be one step. */
  readonly step: string;
  readonly method: string;
  readonly url: string;
  readonly request?: unknown;
  /** Absent where nobody answered. */
  readonly status?: number;
  readonly response?: unknown;
  readonly error?: string;
}

export class Transcript {
  readonly entries: TranscriptEntry[] = [];
  /** What the coming requests are part of. */
  step = "";

  /** Like the global `fetch`, and remembers. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const request = { step: this.step, method: init?.method ?? "GET", url, ...bodyAs("request", init?.body) };
    try {
      const answer = await globalThis.fetch(input, init);
      const text = await answer.clone().text();
      this.entries.push({ ...request, status: answer.status, ...bodyAs("response", text) });
      return answer;
    } catch (error) {
      const { cause, message } = error as Error;
      this.entries.push({ ...request, error: cause instanceof Error ? cause.message : message });
      throw error;
    }
  };

  /** The latest answer of the present step. */
  last(): TranscriptEntry | undefined {
    return this.entries.findLast(({ step }) => step === this.step);
  }
}

function bodyAs<Name extends string>(name: Name, body: unknown): { readonly [N in Name]?: unknown } {
  if (typeof body !== "string" || body === "") return {};
  try {
    return { [name]: JSON.parse(body) } as { readonly [N in Name]?: unknown };
  } catch {
    return { [name]: body } as { readonly [N in Name]?: unknown };
  }
}
