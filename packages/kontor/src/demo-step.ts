/** How the demo does one thing after the other: each step says in a line what was asked and what came back. */

import type { Transcript } from "./demo-transcript.js";

/** A step did not come out as it should; the message names it and what came back. */
export class DemoFailure extends Error {
  override readonly name = "DemoFailure";

  constructor(
    readonly step: string,
    readonly reason: string,
  ) {
    super(`could not ${step}: ${reason}`);
  }
}

export interface Storyteller {
  readonly transcript: Transcript;
  /** Takes a line for the reader. */
  readonly say: (line: string) => void;
  /** Called before each step; throws to end the story early. */
  readonly mayGoOn: () => void;
}

/** Does one step and says what came of it, which `work` returns beside its value. Throws DemoFailure. */
export async function step<T>(
  { transcript, say, mayGoOn }: Storyteller,
  title: string,
  work: () => Promise<readonly [value: T, outcome: string]>,
): Promise<T> {
  mayGoOn();
  transcript.step = title;
  try {
    const [value, outcome] = await work();
    const request = transcript.last();
    say(
      request ? `${title}: ${request.method} ${request.url} -> ${request.status}, ${outcome}` : `${title}: ${outcome}`,
    );
    return value;
  } catch (error) {
    throw new DemoFailure(title, error instanceof Error ? error.message : String(error));
  }
}
