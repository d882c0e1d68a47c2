/** How this device is used: its sound, how long it says that something is paid, and what its printer takes. */

import { signal } from "@preact/signals";
import { keep, kept } from "./device.js";

export interface Settings {
  readonly isLoud: boolean;
  /** Seconds; 0: until somebody taps. */
  readonly closesAfter: number;
  readonly paper: "roll" | "a4";
  /** What is asked between the cart and the code. */
  readonly asksTable: boolean;
  readonly allowsDiscount: boolean;
  readonly asksTip: boolean;
}

const KEPT = "settings";

export const settings = signal<Settings>({
  isLoud: true,
  closesAfter: 0,
  paper: "roll",
  asksTable: false,
  allowsDiscount: false,
  asksTip: false,
});

export function hasExtras(): boolean {
  const { asksTable, allowsDiscount, asksTip } = settings.value;
  return asksTable || allowsDiscount || asksTip;
}

export async function rememberSettings(): Promise<void> {
  settings.value = { ...settings.value, ...(await kept<Partial<Settings>>(KEPT)) };
}

export function set(changed: Partial<Settings>): void {
  settings.value = { ...settings.value, ...changed };
  void keep(KEPT, settings.value);
}
