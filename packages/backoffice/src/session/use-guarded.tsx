/** Asks for what may want a second factor: the owner shows it, and the same is asked again. */

import type { ChallengeResponse } from "@kontor/client/api";
import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { canUsePasskeys } from "./passkey.js";
import { SecondFactor } from "./second-factor.js";

/** What a request that may want a second factor is sent with. */
export interface GuardedOptions {
  readonly headers: Record<string, string>;
}

interface Guarded {
  /** What the owner has to do first, in place of the screen that asked. */
  readonly step: VNode | undefined;
  /** @param attempt sends the request, with these headers; its answer comes once it is no 202 any more */
  ask<Answer extends { readonly status: number }>(
    attempt: (options: GuardedOptions) => Promise<Answer>,
  ): Promise<Answer>;
}

interface Waiting {
  readonly challenges: ChallengeResponse;
  readonly onSolved: (ids: readonly string[]) => void;
}

export function useGuarded(): Guarded {
  const waiting = useSignal<Waiting | undefined>(undefined);
  return {
    step: waiting.value && (
      <SecondFactor key={waiting.value.challenges.challenges[0]?.challenge_id} {...waiting.value} />
    ),
    async ask(attempt) {
      for (let solved: readonly string[] = []; ; ) {
        const answer = await attempt({ headers: challengeHeader(solved) });
        if (answer.status !== 202) {
          waiting.value = undefined;
          return answer;
        }
        const { body } = answer as unknown as { readonly body: ChallengeResponse };
        solved = await new Promise((onSolved) => {
          waiting.value = { challenges: body, onSolved };
        });
      }
    },
  };
}

/** Beside the challenges that were solved: which second factors we know, so that we are offered them. */
function challengeHeader(solved: readonly string[]): Record<string, string> {
  return {
    "kontor-second-factors": canUsePasskeys() ? "totp, passkey, recovery" : "totp, recovery",
    ...(solved.length === 0 ? {} : { "taler-challenge-ids": solved.join(", ") }),
  };
}
