/** Standard Webhooks (standardwebhooks.com): how a receiver can tell that it is us, and that it is new. */

import { createHmac } from "node:crypto";
import { SECOND, type Timestamp } from "@kontor/taler/time";

const PREFIX = "whsec_";
export const SECRET_BYTES = 24;

/** The secret as receivers get it. @param secret base64 */
export function printSecret(secret: string): string {
  return `${PREFIX}${secret}`;
}

/** The headers of one sending. @param secret base64 */
export function signatureHeaders(
  secret: string,
  { messageId, body, now }: { readonly messageId: string; readonly body: string; readonly now: Timestamp },
): Record<string, string> {
  const timestamp = String(now / SECOND);
  const signed = `${messageId}.${timestamp}.${body}`;
  const signature = createHmac("sha256", Buffer.from(secret, "base64")).update(signed, "utf8").digest("base64");
  return { "webhook-id": messageId, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
