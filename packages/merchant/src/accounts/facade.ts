/** The address at which a bank tells of incoming money. */

import { TalerError } from "../taler-error.js";

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for what cannot be the base URL of a Revenue API */
export function checkFacadeUrl(url: string): void {
  if (URL.canParse(url) && url.endsWith("/")) {
    const { password, protocol, username } = new URL(url);
    if ((protocol === "https:" || protocol === "http:") && username === "" && password === "" && !/[?#]/.test(url))
      return;
  }
  const detail = "credit_facade_url: must be a http(s) URL that ends with a slash, without user, query and fragment";
  throw new TalerError("GENERIC_PARAMETER_MALFORMED", { parameter: "credit_facade_url", detail });
}
