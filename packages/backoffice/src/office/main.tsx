/** The back office: who has signed in sees it, who has not sees the door. */

import { effect, signal } from "@preact/signals";
import { render } from "preact";
import "../design/base.css";
import { showAppearance } from "../design/appearance.js";
import { showShopColour } from "../design/shop-colour.js";
import { listen } from "../live/events.js";
import { speak, t } from "../messages/language.js";
import { officeTexts } from "../messages/office/load.js";
import { tillTexts } from "../messages/till/load.js";
import { meetBackend } from "../session/backend.js";
import { renew, session } from "../session/session.js";
import { SignIn } from "../session/sign-in.js";
import "./office.css";
import { takeWayIn } from "./practice/way-in.js";
import { Shell } from "./shell.js";
import { SetUp, takeSetUpCode } from "./welcome/set-up.js";

const RENEW_EVERY_MS = 600_000;

/** Of the link that a new server prints. */
const setUpCode = signal(takeSetUpCode());
const enterPractice = takeWayIn();

function Office() {
  if (session.value !== undefined) return <Shell />;
  if (setUpCode.value === undefined) return <SignIn />;
  return (
    <SetUp
      code={setUpCode.value}
      onGone={() => {
        setUpCode.value = undefined;
      }}
    />
  );
}

async function start(): Promise<void> {
  await Promise.all([speak([tillTexts, officeTexts]), meetBackend()]);
  enterPractice?.();
  showAppearance();
  // Before there is a shop there is no colour of its own.
  if (setUpCode.value === undefined) showShopColour();
  document.title = t("office.title");
  let listening = new AbortController();
  effect(() => {
    listening.abort();
    listening = new AbortController();
    if (session.value !== undefined) void listen(listening.signal);
  });
  setInterval(() => void renew(), RENEW_EVERY_MS);
  render(<Office />, document.getElementById("app")!);
}

void start();
