/**
 * Lets the page of an order move on by itself: asks the page's own URL for JSON, which is answered as soon as something
 * has happened. Everything on the page works without this script.
 */

/** Shorter than what proxies in between usually allow. */
const LONG_POLL_MS = 45_000;
/** However fast the server answers, it is not asked more often than that. */
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** The longest that setTimeout can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const main = document.querySelector("main");
const progress = document.querySelector(".progress");

showLocalTimes();
countDown();
offerPrinting();
reloadWhenShownAgain();
watch();

/** Waits for what the page says it waits for, for as long as somebody looks at it. */
async function watch() {
  let pause = SHORTEST_PAUSE_MS;
  for (;;) {
    await visible();
    const atLeast = sleep(SHORTEST_PAUSE_MS);
    const outcome = await ask();
    if (outcome === "stop") return;
    say(outcome);
    await atLeast;
    if (outcome === "waiting") pause = SHORTEST_PAUSE_MS;
    else {
      await Promise.race([sleep(pause), event(window, "online")]);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}

/** One question: "waiting", "offline", or "stop" when the page is on its way to somewhere else. */
async function ask() {
  const headers = { accept: "application/json" };
  const lost = new AbortController();
  event(window, "offline").then(() => lost.abort());
  try {
    const answer = await fetch(question(), { headers, cache: "no-store", signal: lost.signal });
    if (answer.status >= 500 || answer.status === 429) return "offline";
    return moveOn(answer.status, await answer.json()) ? "stop" : "waiting";
  } catch {
    return "offline";
  }
}

function question() {
  const url = new URL(location.href);
  url.hash = "";
  for (const name of ["refund", "await_refund_obtained"]) url.searchParams.delete(name);
  url.searchParams.set("timeout_ms", String(LONG_POLL_MS));
  if (main.dataset.watch === "refund-pickup") url.searchParams.set("await_refund_obtained", "yes");
  if (main.dataset.watch === "refund") url.searchParams.set("refund", main.dataset.refundAmount);
  return url;
}

/** Goes where the answer leads; false when nothing has changed. */
function moveOn(status, body) {
  if (main.dataset.watch === "payment") {
    const isPaidHere = status === 200;
    const isPaidAlready = status === 402 && body.already_paid_order_id !== undefined;
    if (status === 402 && !isPaidAlready) return false;
    say(isPaidHere || isPaidAlready ? "received" : "changed");
    const place = isPaidHere || isPaidAlready ? webPage(body.fulfillment_url) : undefined;
    if (place !== undefined) location.assign(place);
    // An order that was paid already and leads nowhere is what the page shows; there is nothing to move on to.
    else if (!isPaidAlready) location.reload();
    return true;
  }
  const isUnchanged = status === 200 && body.refund_amount === main.dataset.refundAmount;
  if (isUnchanged && (main.dataset.watch === "refund" || body.refund_pending)) return false;
  say(isUnchanged ? "received" : "changed");
  location.reload();
  return true;
}

function webPage(url) {
  if (!URL.canParse(url)) return undefined;
  return ["https:", "http:"].includes(new URL(url).protocol) ? url : undefined;
}

/** The sentences come with the page, in its language. */
function say(what) {
  if (progress === null || progress.dataset.state === what) return;
  progress.dataset.state = what;
  progress.textContent = progress.dataset[what];
}

function event(target, name) {
  return new Promise((done) => target.addEventListener(name, done, { once: true }));
}

function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

async function visible() {
  while (document.visibilityState !== "visible") await event(document, "visibilitychange");
}

/** The server does not know the reader's time zone. */
function showLocalTimes() {
  for (const time of document.querySelectorAll("time[data-locale]")) {
    const format = new Intl.DateTimeFormat(time.dataset.locale, { dateStyle: "long", timeStyle: "short" });
    time.textContent = format.format(new Date(time.dateTime));
  }
}

/** Counts from the seconds that the server gave: the reader's clock may be wrong. The end is for the server to show. */
function countDown() {
  const countdown = document.querySelector("[data-countdown]");
  if (countdown === null) return;
  const end = performance.now() + Number(countdown.dataset.countdown) * 1000;
  const relative = new Intl.RelativeTimeFormat(countdown.dataset.locale);
  const show = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (seconds < 3600) countdown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    else if (seconds < 7200) countdown.textContent = relative.format(Math.floor(seconds / 60), "minute");
    else if (seconds < 172_800) countdown.textContent = relative.format(Math.floor(seconds / 3600), "hour");
    else countdown.textContent = relative.format(Math.floor(seconds / 86_400), "day");
  };
  show();
  setInterval(show, 1000);
  const left = end - performance.now() + SHORTEST_PAUSE_MS;
  if (left < LONGEST_TIMER_MS) setTimeout(() => location.reload(), Math.max(left, SHORTEST_PAUSE_MS));
}

function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** A page that the browser kept for going back may be out of date. */
function reloadWhenShownAgain() {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
