/** Asks when the devices of the shop were heard of the last time. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { has } from "../session/backend.js";
import { api } from "../session/session.js";
import type { Uses } from "./last-seen.js";

/** The newest: of a till that was let in long ago, many who have signed in since must not hide it. */
export const NEWEST_TOKENS = { limit: -1000 };

/** Undefined until it is known, and for ever where the backend does not tell. */
export function useLastSeen(): Signal<Uses | undefined> {
  const uses = useSignal<Uses | undefined>(undefined);
  useEffect(() => {
    if (!has("last-seen")) return;
    void api.value.call("GET /private/kontor/last-seen", { query: NEWEST_TOKENS }).then((answer) => {
      if (answer.ok) uses.value = answer.body;
    });
  }, []);
  return uses;
}
