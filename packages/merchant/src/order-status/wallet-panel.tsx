/** How a wallet gets hold of a taler:// URI: a QR code for phones, a link for this device, and a word on what happens. */

import type { ComponentChildren } from "preact";
import { QrCode } from "../pages/qr-code.js";
import type { Reader } from "./contract-parts.js";

interface WalletPanelProps {
  readonly reader: Reader;
  readonly uri: string;
  readonly purpose: "offer" | "refund";
  readonly sandboxWallet: URL | undefined;
  /** Said while nothing happens. */
  readonly waiting: string;
  readonly children?: ComponentChildren;
}

export function WalletPanel({ reader, uri, purpose, sandboxWallet, waiting, children }: WalletPanelProps) {
  const { t } = reader.language;
  return (
    <section class="wallet" aria-labelledby="wallet-heading">
      <h2 id="wallet-heading">{t(`${purpose}.heading`)}</h2>
      <div class="ways">
        <figure>
          <QrCode text={uri} label={t(`${purpose}.code`)} />
          <figcaption>{t(`${purpose}.scan`)}</figcaption>
        </figure>
        <p class="action">
          <a class="button" href={uri}>
            {t(`${purpose}.openWallet`)}
          </a>
        </p>
      </div>
      {sandboxWallet !== undefined && (
        <form class="sandbox" method="post" action={sandboxWallet.href}>
          <input type="hidden" name="taler_uri" value={uri} />
          <button class="button quiet" type="submit">
            {t(purpose === "offer" ? "sandbox.pay" : "sandbox.refund")}
          </button>
          <p class="aside">{t("sandbox.note")}</p>
        </form>
      )}
      <Progress reader={reader} waiting={waiting} received={t(`${purpose}.received`)} />
      {children}
    </section>
  );
}

/** The line that changes when something happens; it is read out when it does. */
function Progress({ reader, waiting, received }: { reader: Reader; waiting: string; received: string }) {
  const { t } = reader.language;
  return (
    <>
      <p
        class="progress"
        role="status"
        data-waiting={waiting}
        data-received={received}
        data-changed={t("watch.changed")}
        data-offline={t("watch.offline")}
      >
        {waiting}
      </p>
      <noscript>
        <p class="aside">
          {t("page.noScript")} <a href={reader.here}>{t("page.checkNow")}</a>
        </p>
      </noscript>
    </>
  );
}
