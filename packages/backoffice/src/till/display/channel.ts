/** What the customer's screen shows: told by the till to the other windows of this browser, and to nobody else. */

import { place } from "../../session/place.js";
import type { Told } from "./shown.js";

/** A screen that has just been opened asks. */
const ASK = "what is shown?";

function channel(): BroadcastChannel {
  return new BroadcastChannel(`kontor-display ${place.apiUrl}`);
}

let last: Told | undefined;
let telling: BroadcastChannel | undefined;

export function tellDisplays(told: Told): void {
  last = told;
  if (telling === undefined) {
    telling = channel();
    telling.onmessage = ({ data }) => {
      if (data === ASK) telling?.postMessage(last);
    };
  }
  telling.postMessage(told);
}

/** @returns what ends it */
export function watchTill(onTold: (told: Told) => void): () => void {
  const watching = channel();
  watching.onmessage = ({ data }) => {
    if (data !== ASK && data !== undefined) onTold(data as Told);
  };
  watching.postMessage(ASK);
  return () => watching.close();
}
