/** For tests: a shop whose sandbox has a desk: a wallet in the page, and a clock to turn, as `kontor dev` has them. */

import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount } from "@kontor/taler/amount";
import { practiceDesk } from "kontor/practice-desk";
import { act, startSandboxWallet } from "kontor/sandbox-wallet-server";
import { PASSWORD, startTestShop, type TestShop, type TestShopOptions } from "../shop/test-shop.js";

/** Of which the passwords of practice shops are made. */
export const SECRET = "of this test";

export async function startPracticeShop({ settings, ...options }: TestShopOptions = {}): Promise<TestShop> {
  let shop: TestShop;
  let wallet: Wallet;
  const withWallet = <T>(use: (wallet: Wallet) => Promise<T>) => use(wallet);
  const isOurShop = (url: string) => url.startsWith(shop.url);
  const desk = practiceDesk({
    clock: { now: () => shop.sandbox.clock.now(), advance: (by) => shop.sandbox.clock.advance(by) },
    currency: "KUDOS",
    withWallet,
    pay: (lent, uri) => act(lent, uri, { isOurShop }),
    fill: (lent) => {
      const [exchange] = shop.sandbox.exchanges;
      return withdraw(lent, {
        exchangeUrl: exchange!.baseUrl,
        masterPub: exchange!.masterPub,
        amount: parseAmount("KUDOS:100"),
        bank: { wireGatewayUrl: shop.sandbox.bank.wireGatewayUrl(exchange!.name) },
      });
    },
    merchant: () => ({ url: shop.url, publicUrl: shop.url, token: `secret-token:${PASSWORD}` }),
    bank: {
      openAccount: (...given) => shop.sandbox.bank.openAccount(...given),
      revenueUrl: (name) => shop.sandbox.bank.revenueUrl(name),
    },
    secret: SECRET,
  });
  const walletServer = await startSandboxWallet({ withWallet, isOurShop, desk });
  const started = await startTestShop({
    ...options,
    settings: { ...settings, "kontor/PRACTICE_URL": walletServer.url },
  });
  shop = started;
  wallet = await openWallet({ clock: shop.sandbox.clock });
  return {
    ...started,
    async stop() {
      await started.stop();
      await walletServer.stop();
    },
  };
}
