/** The page of a paid order (200): the way to what was bought, the receipt, and a refund that waits to be collected. */

import { isZero, subtractAmounts } from "@kontor/taler/amount";
import { refundUri } from "@kontor/taler/taler-uri";
import {
  Amount,
  amountIn,
  ChosenFacts,
  DeliveryFacts,
  Fact,
  Moment,
  Products,
  type Reader,
  RefundFact,
  SellerFact,
  ShopHeader,
  Words,
} from "./contract-parts.js";
import type { ContractView } from "./contract-view.js";
import type { OrderPaid } from "./order-status.js";
import { WalletPanel } from "./wallet-panel.js";

interface PaidProps {
  readonly status: OrderPaid;
  readonly contract: ContractView;
  readonly reader: Reader;
}

/** The URI with which the wallet collects what is pending. */
export function refundUriOf({ order, contract }: OrderPaid): string {
  return refundUri({ baseUrl: contract.merchantBaseUrl, orderId: order.orderId });
}

export function PaidPage(props: PaidProps) {
  return (
    <>
      <article class="order">
        <ShopHeader merchant={props.contract.merchant} />
        <Outcome {...props} />
      </article>
      <Receipt {...props} />
    </>
  );
}

/** The refund first: it is what the customer came for. */
export function RefundPage({ sandboxWallet, ...props }: PaidProps & { readonly sandboxWallet: URL | undefined }) {
  const { status, reader, contract } = props;
  const { t } = reader.language;
  const { total, taken, refused } = status.refunds;
  return (
    <>
      <article class="order">
        <ShopHeader merchant={contract.merchant} />
        <h1>{t("refund.ready")}</h1>
        <p class="total">
          <Amount of={subtractAmounts(subtractAmounts(total, taken), refused)} reader={reader} />
        </p>
        <p class="lead">{t("refund.text")}</p>
      </article>
      <WalletPanel
        reader={reader}
        uri={refundUriOf(status)}
        purpose="refund"
        sandboxWallet={sandboxWallet}
        waiting={t("refund.waiting")}
      />
      <Receipt {...props} />
    </>
  );
}

function Outcome({ status, contract, reader }: PaidProps) {
  const { t } = reader.language;
  const { fulfillmentMessage, fulfillmentUrl } = contract;
  return (
    <>
      <h1 class="done">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="12" />
          <path d="M6.5 12.5l3.7 3.7 7.3-8" />
        </svg>
        {t("paid.heading")}
      </h1>
      <p class="lead">{fulfillmentMessage === undefined ? t("paid.thanks") : <Words of={fulfillmentMessage} />}</p>
      {!isZero(status.refunds.taken) && (
        <p class="note">{t("paid.refundedNote", { amount: amountIn(status.refunds.taken, reader) })}</p>
      )}
      {!isZero(status.refunds.refused) && (
        <p class="note">{t("refund.refused", { amount: amountIn(status.refunds.refused, reader) })}</p>
      )}
      <p class="action">
        {fulfillmentUrl !== undefined && (
          <a class="button" href={fulfillmentUrl.href}>
            {t("paid.continue", { host: fulfillmentUrl.host })}
          </a>
        )}
        <button class="button quiet" type="button" data-print hidden>
          {t("paid.print")}
        </button>
      </p>
    </>
  );
}

function Receipt({ status: { order, refunds }, contract, reader }: PaidProps) {
  const { t } = reader.language;
  return (
    <section class="details" aria-labelledby="receipt-heading">
      <h2 id="receipt-heading">{t("paid.receipt")}</h2>
      <p class="summary">
        <Words of={contract.summary} />
      </p>
      <Products contract={contract} reader={reader} />
      <dl class="facts">
        <ChosenFacts contract={contract} reader={reader} />
        {contract.amount !== undefined && (
          <Fact name={t("fact.total")}>
            <strong>
              <Amount of={contract.amount} reader={reader} />
            </strong>
          </Fact>
        )}
        {!isZero(refunds.taken) && (
          <Fact name={t("paid.refunded")}>
            <Amount of={refunds.taken} reader={reader} />
          </Fact>
        )}
        <Fact name={t("fact.paidOn")}>
          <Moment at={order.paidAt} reader={reader} />
        </Fact>
        <Fact name={t("fact.receiptNumber")}>
          <span class="number">{order.orderId}</span>
        </Fact>
        {!order.wired && <RefundFact contract={contract} after={order.payDeadline} reader={reader} />}
        <DeliveryFacts contract={contract} reader={reader} />
        <SellerFact merchant={contract.merchant} reader={reader} />
      </dl>
    </section>
  );
}
