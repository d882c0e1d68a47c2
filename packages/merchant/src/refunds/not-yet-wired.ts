/**
 * Until when a shop may grant a refund: until the money is known to be wired. The refund deadline ends nothing by itself;
 * between it and the wire transfer the exchange decides, when the wallet collects.
 */

import { equalBytes } from "@kontor/taler/bytes";

/**
 * The deposits that no transfer is known to pay for.
 * @param settlements what is known of the order's deposits; a transfer that the exchange has named counts
 */
export function notYetWired<Coin extends { readonly coinPub: Uint8Array }>(
  deposits: readonly Coin[],
  settlements: readonly { readonly coinPub: Uint8Array; readonly expectedTransfer: bigint | undefined }[],
): Coin[] {
  const wired = settlements.filter(({ expectedTransfer }) => expectedTransfer !== undefined);
  return deposits.filter((deposit) => !wired.some(({ coinPub }) => equalBytes(coinPub, deposit.coinPub)));
}
