/** The picture of the program, as every page of the app shows it. */

import { place } from "./place.js";

export function markUrl(): string {
  return `${place.apiUrl}webui/icon.svg`;
}
