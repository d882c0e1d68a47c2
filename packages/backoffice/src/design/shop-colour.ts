/** The shop's own colour, in the place of ours: the backend makes a style sheet of it in which everything is readable. */

import { has } from "../session/backend.js";
import { place } from "../session/place.js";
import { showAppearance } from "./appearance.js";

let shown: HTMLLinkElement | undefined;

/** Once more, it shows what was chosen meanwhile. */
export function showShopColour(): void {
  if (!has("colours")) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = `${place.apiUrl}kontor/colours.css${shown === undefined ? "" : `?at=${Date.now()}`}`;
  const before = shown;
  link.onload = () => {
    before?.remove();
    showAppearance();
  };
  document.head.append(link);
  shown = link;
}
