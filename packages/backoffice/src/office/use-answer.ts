/** What an endpoint says, asked for when a screen opens and again when something happened. */

import type { TalerApiError } from "@kontor/client/api-error";
import type { Input, OperationName, Success } from "@kontor/client/client";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../session/session.js";

export interface Asked<Body> {
  readonly body: Signal<Body | undefined>;
  readonly error: Signal<TalerApiError | undefined>;
  readonly again: () => Promise<void>;
}

/** All combinations of what the calls take and give are too many for the compiler. */
type LooseCall = (
  name: string,
  input: unknown,
) => Promise<{ readonly ok: true; readonly body: unknown } | TalerApiError>;

type BodyOf<Name extends OperationName> = Exclude<Success<Name>["body"], undefined>;

export type AnswerTo<Name extends OperationName> = Asked<BodyOf<Name>>;

/** @param input asked again whenever it differs */
export function useAnswer<Name extends OperationName>(operation: Name, input: Input<Name>): AnswerTo<Name> {
  const body = useSignal<BodyOf<Name> | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const again = async () => {
    const call = api.value.call as unknown as LooseCall;
    const answer = await call(operation, input);
    error.value = answer.ok ? undefined : answer;
    if (answer.ok) body.value = answer.body as BodyOf<Name>;
  };
  useEffect(() => {
    void again();
  }, [operation, JSON.stringify(input)]);
  return { body, error, again };
}
