/** One order, told again whenever anything about it changes: the protocol's own way of waiting, which every backend has. */

import type { Operations } from "@kontor/client/api";
import type { MerchantClient } from "@kontor/client/client";

export type OrderStatus = Operations["GET /private/orders/{orderId}"]["answers"][200];

export interface OrderWatch {
  readonly onStatus: (status: OrderStatus) => void;
  /** Told once while the connection is away; a status ends it. */
  readonly onTrouble?: (status: number) => void;
}

const WAIT_MS = 25_000;
const PAUSE_MS = 1500;

/** Goes on until the signal is aborted, or the order is not there any more. */
export async function watchOrder(
  api: MerchantClient,
  orderId: string,
  { onStatus, onTrouble }: OrderWatch,
  signal: AbortSignal,
): Promise<void> {
  let etag: string | undefined;
  while (!signal.aborted) {
    const query = etag === undefined ? {} : { lp_not_etag: etag, timeout_ms: WAIT_MS };
    const begin = performance.now();
    const answer = await api
      .call("GET /private/orders/{orderId}", { params: { orderId }, query }, { signal })
      .catch(() => undefined);
    if (answer === undefined || signal.aborted) return;
    if (answer.ok && answer.status === 200 && (answer.etag === undefined || answer.etag !== etag)) {
      etag = answer.etag;
      onStatus(answer.body);
    } else if (!answer.ok) {
      onTrouble?.(answer.status);
      if (answer.status === 404 || answer.status === 401) return;
    }
    // A backend without tags, or one that does not wait, is not asked without end.
    if (etag === undefined || performance.now() - begin < 200) await pause(PAUSE_MS, signal);
  }
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
