/** The page of an order that is not paid (402): what is offered, for how much, until when, and how to pay. */

import {
  Amount,
  Countdown,
  DeliveryFacts,
  donationText,
  Fact,
  Moment,
  Products,
  type Reader,
  RefundFact,
  SellerFact,
  ShopHeader,
  tokenText,
  Words,
} from "./contract-parts.js";
import type { ChoiceView, ContractView, TokenView } from "./contract-view.js";
import type { OrderUnpaid } from "./order-status.js";
import { WalletPanel } from "./wallet-panel.js";

interface OfferProps {
  readonly status: OrderUnpaid;
  readonly contract: ContractView;
  readonly reader: Reader;
}

/** Without script the page asks for itself anew after that long. */
export const OFFER_REFRESH_SECONDS = 5;

/** Whether it is too late to pay. A payment that only has to be proven for another session is never too late. */
export function isExpired({ order }: OrderUnpaid, { now }: Pick<Reader, "now">): boolean {
  return order.state !== "paid" && order.payDeadline <= now;
}

export function OfferPage({
  status,
  contract,
  reader,
  sandboxWallet,
}: OfferProps & { sandboxWallet: URL | undefined }) {
  const { order, payUri } = status;
  const { t, tag } = reader.language;
  // What it costs comes before the way to pay, also where both are in one column.
  const hasPrices = contract.choices.length > 1;
  return (
    <>
      <article class="order">
        <ShopHeader merchant={contract.merchant} />
        <Price contract={contract} reader={reader} />
        {hasPrices && <Choices contract={contract} reader={reader} />}
      </article>
      <WalletPanel
        reader={reader}
        uri={payUri}
        purpose="offer"
        sandboxWallet={sandboxWallet}
        waiting={t(order.state === "claimed" ? "offer.claimed" : "offer.waiting")}
      >
        <p class="aside get-wallet">
          {t("offer.noWallet")} <a href={`https://www.taler.net/${tag}/wallet.html`}>{t("offer.getWallet")}</a>
        </p>
      </WalletPanel>
      <section class="details" aria-label={t("page.orderDetails")}>
        {!hasPrices && <Choices contract={contract} reader={reader} />}
        <Products contract={contract} reader={reader} />
        <dl class="facts">
          {order.state !== "paid" && contract.payDeadline !== undefined && (
            <Fact name={t("fact.payBy")}>
              <Moment at={contract.payDeadline} reader={reader} />{" "}
              <Countdown until={contract.payDeadline} reader={reader} />
            </Fact>
          )}
          <RefundFact contract={contract} after={order.payDeadline} reader={reader} />
          <DeliveryFacts contract={contract} reader={reader} />
          <Fact name={t("fact.orderNumber")}>
            <span class="number">{order.orderId}</span>
          </Fact>
          <SellerFact merchant={contract.merchant} reader={reader} />
        </dl>
      </section>
    </>
  );
}

export function ExpiredPage({ status, contract, reader }: OfferProps) {
  const { t } = reader.language;
  return (
    <>
      <article class="order">
        <ShopHeader merchant={contract.merchant} />
        <h1>{t("expired.heading")}</h1>
        <p class="lead">{t("expired.text")}</p>
        {contract.publicReorderUrl === undefined ? (
          <p class="lead">
            {contract.merchant.website === undefined ? (
              t("expired.askForCode")
            ) : (
              <a href={contract.merchant.website.href}>{t("expired.askShop")}</a>
            )}
          </p>
        ) : (
          <p class="action">
            <a class="button" href={contract.publicReorderUrl.href}>
              {t("expired.orderAgain")}
            </a>
          </p>
        )}
      </article>
      <section class="details" aria-label={t("page.orderDetails")}>
        <dl class="facts">
          <Fact name={t("page.orderDetails")}>
            <Words of={contract.summary} />
          </Fact>
          {contract.amount !== undefined && (
            <Fact name={t("fact.total")}>
              <Amount of={contract.amount} reader={reader} />
            </Fact>
          )}
          <Fact name={t("fact.payBy")}>
            <Moment at={status.order.payDeadline} reader={reader} />
          </Fact>
          <Fact name={t("fact.orderNumber")}>
            <span class="number">{status.order.orderId}</span>
          </Fact>
          <SellerFact merchant={contract.merchant} reader={reader} />
        </dl>
      </section>
    </>
  );
}

function Price({ contract, reader }: { readonly contract: ContractView; readonly reader: Reader }) {
  return (
    <>
      <h1>
        <Words of={contract.summary} />
      </h1>
      {contract.amount !== undefined && (
        <p class="total">
          <Amount of={contract.amount} reader={reader} />
        </p>
      )}
    </>
  );
}

/** What there is to choose from; a single choice is shown for what it takes and gives, its price stands above. */
function Choices({ contract, reader }: { readonly contract: ContractView; readonly reader: Reader }) {
  const { choices } = contract;
  if (choices.length === 0) return null;
  const hasPrices = choices.length > 1;
  return (
    <>
      {hasPrices && <h2>{reader.language.t("offer.choices")}</h2>}
      <ul class="products choices">
        {choices.map((choice, index) => (
          <Choice choice={choice} contract={contract} hasPrice={hasPrices} reader={reader} key={index} />
        ))}
      </ul>
    </>
  );
}

interface ChoiceProps {
  readonly choice: ChoiceView;
  readonly contract: ContractView;
  readonly hasPrice: boolean;
  readonly reader: Reader;
}

function Choice({ choice, contract, hasPrice, reader }: ChoiceProps) {
  const { amount, description = contract.summary, needs, gives, donation } = choice;
  // What is taken and given again, as of a subscription that goes on.
  const isKept = (token: TokenView) => gives.some((given) => isSame(given, token));
  return (
    <li>
      <div class="what">
        <p>
          <Words of={description} />
        </p>
        {needs.map((token, index) => (
          <Token
            token={token}
            message={isKept(token) ? "offer.choiceKeeps" : "offer.choiceNeeds"}
            reader={reader}
            key={index}
          />
        ))}
        {gives
          .filter((token) => !needs.some((needed) => isSame(needed, token)))
          .map((token, index) => (
            <Token token={token} message="offer.choiceGives" reader={reader} key={index} />
          ))}
        {donation !== undefined && (
          <p class="aside" dir="auto">
            {donationText(donation, reader)}
          </p>
        )}
      </div>
      {hasPrice && (
        <p class="price">
          <Amount of={amount} reader={reader} />
        </p>
      )}
    </li>
  );
}

function isSame(one: TokenView, other: TokenView): boolean {
  return one.name === other.name && one.count === other.count;
}

interface TokenProps {
  readonly token: TokenView;
  readonly message: "offer.choiceNeeds" | "offer.choiceKeeps" | "offer.choiceGives";
  readonly reader: Reader;
}

function Token({ token, message, reader }: TokenProps) {
  return (
    <p class="aside" dir="auto">
      {reader.language.t(message, { token: tokenText(token, reader) })}
      {token.description !== undefined && (
        <>
          {" · "}
          <Words of={token.description} />
        </>
      )}
    </p>
  );
}
