/** Where this page is, and so where the shop's API is: the page knows both from its own address alone. */

import { ADMINISTRATOR } from "./public-url.js";

export interface Place {
  /** Base URL of the instance's API, ending in a slash. */
  readonly apiUrl: string;
  /** Undefined at the root: there the shop may be any, and is the administrator's by default. */
  readonly instance: string | undefined;
}

/** @param href of a page below `webui/` */
export function placeOf(href: string): Place {
  const { origin, pathname } = new URL(href);
  const base = pathname.slice(0, pathname.lastIndexOf("/webui/") + 1);
  const [, instance] = /\/instances\/([^/]+)\/$/.exec(base) ?? [];
  return { apiUrl: origin + base, instance: instance === undefined ? undefined : decodeURIComponent(instance) };
}

/** The office of another shop of the same server. */
export function officeOf({ apiUrl, instance: here }: Place, instance: string): string {
  const root = here === undefined ? apiUrl : apiUrl.replace(/instances\/[^/]+\/$/, "");
  return instance === ADMINISTRATOR ? `${root}webui/` : `${root}instances/${encodeURIComponent(instance)}/webui/`;
}

export const place = placeOf(location.href);

/** Whether this is the office of the administrator's shop, who may look after the server. */
export function isOperator(): boolean {
  return (place.instance ?? ADMINISTRATOR) === ADMINISTRATOR;
}
