/** What an endpoint says, asked for when a screen opens and again when something happened. */

import type { TalerApiError } from "@kontor/client/api-error";
import type { Input, OperationName, Success } from "@kontor/client/client";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { api } from "../session/session.js";
import { Questions } from "./questions.js";

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
  const questions = useRef(new Questions());
  const again = async () => {
    const isNews = questions.current.ask();
    const call = api.value.call as unknown as LooseCall;
    const answer = await call(operation, input);
    if (!isNews()) return;
    error.value = answer.ok ? undefined : answer;
    if (answer.ok) body.value = answer.body as BodyOf<Name>;
  };
  useEffect(() => {
    void again();
  }, [operation, JSON.stringify(input)]);
  return { body, error, again };
}
