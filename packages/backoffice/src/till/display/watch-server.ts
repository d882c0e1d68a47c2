/** What a till shows, seen from another device with the key to that. The key is no token: it opens nothing else. */

import { pause } from "../../live/watch-order.js";
import { apiFor } from "../../session/api.js";
import { secondsOf } from "../../session/seconds-of.js";
import { keep, kept } from "../device.js";
import { KEPT_SCREEN, SCREEN } from "./kept-display.js";
import type { Told } from "./shown.js";

/** What there is to show: what the till tells, or why there is nothing. */
export type News = Told | "waiting" | "gone" | "offline" | "ended";

const FRAGMENT = /^#display=([0-9A-Za-z]{16,100})$/;

/** Whether this page is a screen of a till elsewhere. */
export function isScreen(): boolean {
  return location.hash === SCREEN || FRAGMENT.test(location.hash);
}

/** The key that was scanned, now or before. */
export async function screenKey(): Promise<string | undefined> {
  const [, key] = FRAGMENT.exec(location.hash) ?? [];
  if (key === undefined) return kept<string>(KEPT_SCREEN);
  // It is seen there no longer than it takes to read it.
  history.replaceState(null, "", location.pathname + SCREEN);
  // A browser that keeps nothing: a screen for as long as the page is open.
  await keep(KEPT_SCREEN, key).catch(() => undefined);
  return key;
}

const WAIT_MS = 25_000;
const AFTER_TROUBLE_MS = 2000;
/** Beside what the server waits. */
const WITHIN_MS = 8000;
/** A till says that it is there every half minute; a browser that has other things to do, every minute. */
const SILENT_S = 130;

/** Goes on until the signal is aborted, or the key is worth nothing any more. */
export async function watchServer(key: string, onNews: (news: News) => void, signal: AbortSignal): Promise<void> {
  const api = apiFor(key);
  let after: number | undefined;
  let shop: Told["shop"] = { name: "" };
  while (!signal.aborted) {
    const query = after === undefined ? {} : { after, timeout_ms: WAIT_MS };
    const begin = performance.now();
    const lost = new AbortController();
    const onOffline = () => lost.abort();
    addEventListener("offline", onOffline);
    const options = { signal: AbortSignal.any([signal, lost.signal]), timeoutMs: WITHIN_MS };
    const answer = await api.call("GET /kontor/display", { query }, options).catch(() => undefined);
    removeEventListener("offline", onOffline);
    if (signal.aborted) return;
    if (answer?.ok) {
      const { version, shown, heard, now, shop: told } = answer.body;
      const isAgain = after === version;
      after = version;
      shop = told ?? shop;
      const isGone = shown?.kind === "closed" || secondsOf(now) - secondsOf(heard) > SILENT_S;
      onNews(isGone ? "gone" : shown === undefined ? "waiting" : { shop, shown });
      // A server that does not wait is not asked without end.
      if (isAgain && performance.now() - begin < 200) await pause(AFTER_TROUBLE_MS, signal);
    } else if (answer?.status === 401) {
      await keep(KEPT_SCREEN, undefined).catch(() => undefined);
      onNews("ended");
      return;
    } else {
      onNews("offline");
      after = undefined;
      await pause(AFTER_TROUBLE_MS, signal);
    }
  }
}
