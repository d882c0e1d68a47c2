/** Where customers find a shop: pure, as codes on paper are made of it and stay. */

/** The instance at the root. */
export const ADMINISTRATOR = "admin";

/** Where its people work. */
interface Workplace {
  readonly apiUrl: string;
  readonly instance: string | undefined;
}

/**
 * The shop's base URL, ending in a slash.
 * @param root where the server says that its customers find it; undefined: where this page is
 */
export function publicUrlOf({ apiUrl, instance = ADMINISTRATOR }: Workplace, root: string | undefined): string {
  if (root === undefined) return apiUrl;
  return instance === ADMINISTRATOR ? root : `${root}instances/${encodeURIComponent(instance)}/`;
}
