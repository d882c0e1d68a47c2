/** What the customer's screen shows: told by the till to the other windows of this browser, and to nobody else. */

import { place } from "../../session/place.js";

export type Shown =
  | { readonly kind: "welcome"; readonly shopName: string; readonly logo: string | undefined }
  | {
      readonly kind: "cart";
      readonly amount: string;
      readonly lines: readonly (readonly [name: string, amount: string])[];
    }
  | { readonly kind: "pay"; readonly amount: string; readonly uri: string }
  | { readonly kind: "paid"; readonly amount: string };

/** A screen that has just been opened asks. */
const ASK = "what is shown?";

function channel(): BroadcastChannel {
  return new BroadcastChannel(`kontor-display ${place.apiUrl}`);
}

let told: Shown | undefined;
let telling: BroadcastChannel | undefined;

export function tellDisplays(shown: Shown): void {
  told = shown;
  if (telling === undefined) {
    telling = channel();
    telling.onmessage = ({ data }) => {
      if (data === ASK) telling?.postMessage(told);
    };
  }
  telling.postMessage(shown);
}

/** @returns what ends it */
export function watchTill(onShown: (shown: Shown) => void): () => void {
  const watching = channel();
  watching.onmessage = ({ data }) => {
    if (data !== ASK && data !== undefined) onShown(data as Shown);
  };
  watching.postMessage(ASK);
  return () => watching.close();
}
