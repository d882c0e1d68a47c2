/** The list of orders as it grows: pages from the newest on, changed in place when something happens to one of them. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useEvents } from "../../live/events.js";
import { api } from "../../session/session.js";
import { Questions } from "../questions.js";

export type Row = Operations["GET /private/orders"]["answers"][200]["orders"][number];

export interface Filter {
  readonly paid?: boolean;
  readonly refunded?: boolean;
  readonly wired?: boolean;
  readonly summary_filter?: string;
  readonly date_s?: number;
}

const PAGE = 40;
/** Many things happen in one moment: the list is asked for once. */
const GATHER_MS = 250;

export interface Rows {
  readonly rows: Signal<readonly Row[] | undefined>;
  readonly error: Signal<TalerApiError | undefined>;
  readonly hasMore: Signal<boolean>;
  readonly more: () => Promise<void>;
}

export function useRows(filter: Filter): Rows {
  const rows = useSignal<readonly Row[] | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const hasMore = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const key = JSON.stringify(filter);
  /** With the filter that there is. */
  const questions = useRef(new Questions());

  const ask = (limit: number, offset?: number) =>
    api.value.call("GET /private/orders", {
      query: { ...filter, limit: -limit, ...(offset === undefined ? {} : { offset }) },
    });
  const load = async () => {
    // What is shown already is asked for again, so that nothing jumps.
    const limit = Math.max(PAGE, Math.min(rows.value?.length ?? 0, 1000));
    const { current } = questions;
    const isNews = current.ask();
    const answer = await ask(limit);
    if (current !== questions.current || !isNews()) return;
    error.value = answer.ok ? undefined : answer;
    if (!answer.ok) return;
    rows.value = answer.body.orders;
    hasMore.value = answer.body.orders.length === limit;
  };
  const more = async () => {
    const last = rows.value?.at(-1)?.row_id;
    if (last === undefined) return;
    const { current } = questions;
    const answer = await ask(PAGE, last);
    if (!answer.ok || current !== questions.current) return;
    rows.value = [...rows.value!, ...answer.body.orders];
    hasMore.value = answer.body.orders.length === PAGE;
  };
  useEffect(() => {
    questions.current = new Questions();
    rows.value = undefined;
    void load();
    return () => clearTimeout(timer.current);
  }, [key]);
  useEvents(
    (event) => {
      if (event !== undefined && !("order_id" in event)) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void load(), GATHER_MS);
    },
    [key],
  );
  return { rows, error, hasMore, more };
}
