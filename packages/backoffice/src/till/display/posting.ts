/**
 * Tells the server what the customer's screen on another device shows. Only a till that made a key for one does; the key
 * stays with the till, so that its code can be shown once more.
 */

import type { Operations } from "@kontor/client/api";
import { effect, signal } from "@preact/signals";
import { place } from "../../session/place.js";
import { keep, kept } from "../device.js";
import { api, forgetDevice, isOnline, token } from "../till-state.js";
import { KEPT_DISPLAY } from "./kept-display.js";
import { shown } from "./shown.js";

type State = Operations["PUT /private/kontor/display"]["answers"][200]["screens"];

/** Whether somebody looks, as far as the server has told. */
export const screens = signal<State | undefined>(undefined);
export const displayKey = signal<string | undefined>(undefined);

/** Fewer changes in a minute than the server takes. */
const GAP_MS = 300;
const BEAT_MS = 30_000;
/** Until what the page before said as it went has arrived. */
const AFTER_GOODBYE_MS = 4000;
const WITHIN_MS = 8000;

/** What the server has heard, in JSON, and its number of that. */
let heard: string | undefined;
let version: number | undefined;
let isTelling = false;
/** Aborted when the page goes, until it comes back: nothing follows its goodbye, which would be undone. */
let leaving = new AbortController();
let waiting: ReturnType<typeof setTimeout> | undefined;
let stopPosting: (() => void) | undefined;

/** Goes on with the key that there was, if any. */
export async function resumePosting(): Promise<void> {
  displayKey.value ??= await kept<string>(KEPT_DISPLAY);
  if (displayKey.value !== undefined) begin();
}

/** Makes a key, in the place of the one before. */
export async function makeKey() {
  const answer = await api.value.call("POST /private/kontor/display");
  if (!answer.ok) return answer;
  displayKey.value = answer.body.key;
  // A browser that keeps nothing: a screen for as long as the page is open.
  await keep(KEPT_DISPLAY, answer.body.key).catch(() => undefined);
  screens.value = "expected";
  heard = undefined;
  begin();
  return answer;
}

/** No other device sees any more what this till shows. */
export async function endScreens(): Promise<void> {
  const answer = await api.value.call("DELETE /private/kontor/display");
  if (answer.ok) await forgetKey();
}

function begin(): void {
  if (stopPosting === undefined) {
    leaving = new AbortController();
    const forget = effect(() => {
      // Also when the connection is back.
      void [shown.value, isOnline.value];
      soon();
    });
    const timer = setInterval(() => void tell(), BEAT_MS);
    const once = setTimeout(() => void tell(), AFTER_GOODBYE_MS);
    // A phone that was put away, and a page that comes back, say that they are there again. A page that goes becomes hidden
    // after it has said goodbye.
    const onShow = () => {
      if (!document.hidden) void tell();
    };
    const onReturn = () => {
      leaving = new AbortController();
      void tell();
    };
    document.addEventListener("visibilitychange", onShow);
    addEventListener("pagehide", sayGoodbye);
    addEventListener("pageshow", onReturn);
    stopPosting = () => {
      forget();
      clearInterval(timer);
      clearTimeout(once);
      clearTimeout(waiting);
      removeEventListener("pagehide", sayGoodbye);
      removeEventListener("pageshow", onReturn);
      document.removeEventListener("visibilitychange", onShow);
    };
  }
  void tell();
}

async function forgetKey(): Promise<void> {
  stopPosting?.();
  stopPosting = undefined;
  waiting = undefined;
  displayKey.value = undefined;
  screens.value = undefined;
  await keep(KEPT_DISPLAY, undefined).catch(() => undefined);
}

function soon(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    if (JSON.stringify(shown.value) !== heard) void tell();
  }, GAP_MS);
}

/** Tells what is new, or else that the till is there. */
export async function tell(): Promise<void> {
  const { signal: left } = leaving;
  if (stopPosting === undefined || left.aborted) return;
  if (token.value === undefined) return forgetKey();
  if (isTelling) return soon();
  isTelling = true;
  const now = shown.value;
  const text = JSON.stringify(now);
  const body: { shown?: typeof now } = text === heard ? {} : { shown: now };
  const options = { timeoutMs: WITHIN_MS, signal: left };
  const answer = await api.value.call("PUT /private/kontor/display", { body }, options).catch(() => undefined);
  isTelling = false;
  if (answer === undefined) return;
  if (answer.ok) {
    // Another window of this till has told something, and be it that it was closed: the one that is looked at counts. One that
    // is not keeps the number of what it has told itself, by which it sees this when it is looked at again.
    const isOverruled = !("shown" in body) && answer.body.version !== version;
    if (!isOverruled) {
      heard = text;
      version = answer.body.version;
    } else if (!document.hidden) {
      heard = undefined;
      soon();
    }
    screens.value = answer.body.screens;
    // Unused for a day, or ended elsewhere.
    if (answer.body.screens === "none") await forgetKey();
  } else if (answer.status === 401) await forgetDevice();
  else if (answer.status === 0) isOnline.value = false;
}

/** The page is gone before it has said so: the service worker says it, where there is one, and the browser elsewhere. */
function sayGoodbye(): void {
  leaving.abort();
  heard = undefined;
  const secret = token.value?.replace(/^secret-token:/, "");
  if (secret === undefined) return;
  const url = `${place.apiUrl}private/kontor/display`;
  const request = {
    method: "PUT",
    headers: { authorization: `Bearer secret-token:${secret}` },
    body: JSON.stringify({ shown: { kind: "closed" } }),
  };
  const worker = navigator.serviceWorker?.controller;
  if (worker) worker.postMessage({ goodbye: { url, ...request } });
  else void fetch(url, { ...request, keepalive: true }).catch(() => undefined);
}
