/** Base URLs of merchants, exchanges and banks: one spelling each, so that they can be compared, and always ending in "/". */
import { parseWebUrl } from "@kontor/taler/parse-url";
import { WalletError } from "./wallet-error.js";

/** The canonical spelling. Throws WalletError "bad-request" for what is no http(s) URL. */
export function canonicalBaseUrl(text: string): string {
  const url = parseWebUrl(text);
  if (url === undefined) {
    throw new WalletError("bad-request", `${JSON.stringify(text)} is not the URL of a server.`);
  }
  url.hash = "";
  url.search = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}
