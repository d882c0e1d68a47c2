/**
 * From the real shop into the practice shop, which may be on another server: the token is in the fragment, which no server
 * sees, and only an office whose money is worth nothing takes one from there, so that nobody is led into another's shop.
 */

import { isSandbox } from "../../session/backend.js";
import { beginWith } from "../../session/session.js";
import { pathTo, route } from "../route.js";

interface WayIn {
  readonly office_url: string;
  readonly access_token: string;
  readonly expiration: { readonly t_s: number | string };
}

const FRAGMENT = /^#practice=([^&]+)&until=(\d+)$/;

export function toPracticeShop({ access_token, expiration, office_url }: WayIn): string {
  return `${office_url}#practice=${encodeURIComponent(access_token)}&until=${expiration.t_s}`;
}

/** Taken out of the address at once, so that nobody copies it with the address. */
export function takeWayIn(): (() => void) | undefined {
  const [, token, until] = FRAGMENT.exec(location.hash) ?? [];
  if (token === undefined) return undefined;
  history.replaceState(null, "", location.pathname + pathTo("shop", "practice"));
  route.value = ["shop", "practice"];
  return () => {
    if (isSandbox()) beginWith({ access_token: decodeURIComponent(token), expiration: { t_s: Number(until) } });
  };
}
