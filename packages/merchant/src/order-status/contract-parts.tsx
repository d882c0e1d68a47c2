/** The pieces that the pages show of a contract: texts in their own language, amounts, times, products, the shop. */

import { type Amount as AmountOfMoney, printAmount } from "@kontor/taler/amount";
import { SECOND, type Timestamp, toSeconds } from "@kontor/taler/time";
import { unitSymbol } from "@kontor/taler/units";
import type { ComponentChildren } from "preact";
import type { Config } from "../config/config.js";
import { amountLine, amountText } from "../pages/amount-text.js";
import type { ContractText, PageLanguage } from "../pages/language.js";
import type { ContractView, DonationView, MerchantView, ProductView, TokenView } from "./contract-view.js";

/** For whom and when a page is made. */
export interface Reader {
  readonly language: PageLanguage;
  readonly currencies: Config["currencies"];
  readonly now: Timestamp;
  /** Leads to the page itself. */
  readonly here: string;
}

interface Part {
  readonly reader: Reader;
}

/** A shop's own words: its language where it is known, its direction whatever it is. */
export function Words({ of: { text, language } }: { readonly of: ContractText }) {
  return (
    <span lang={language} dir="auto">
      {text}
    </span>
  );
}

export function Amount({ of: amount, reader }: Part & { readonly of: AmountOfMoney }) {
  const specification = reader.currencies[amount.currency];
  const { before, small, after } = amountText(amount, specification, reader.language.locale);
  return (
    <data class="amount" value={printAmount(amount)} title={specification?.name}>
      {before}
      {small && <small>{small}</small>}
      {after}
    </data>
  );
}

/** An amount inside a sentence. */
export function amountIn(amount: AmountOfMoney, { currencies, language }: Reader): string {
  return amountLine(amount, currencies[amount.currency], language.locale);
}

/** A point in time, in UTC until the script knows the reader's zone. */
export function Moment({ at, reader }: Part & { readonly at: Timestamp }) {
  const date = new Date(toSeconds(at) * 1000);
  const text = new Intl.DateTimeFormat(reader.language.locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  }).format(date);
  return (
    <time dateTime={date.toISOString()} data-locale={reader.language.locale}>
      {text}
    </time>
  );
}

/** How long there is until then; the script counts it down. */
export function Countdown({ until, reader }: Part & { readonly until: Timestamp }) {
  const seconds = Number((until - reader.now) / SECOND);
  const relative = new Intl.RelativeTimeFormat(reader.language.locale);
  const text =
    seconds >= 2 * 86_400
      ? relative.format(Math.floor(seconds / 86_400), "day")
      : seconds >= 2 * 3600
        ? relative.format(Math.floor(seconds / 3600), "hour")
        : relative.format(Math.max(1, Math.floor(seconds / 60)), "minute");
  return (
    <span class="countdown" role="timer" data-countdown={seconds} data-locale={reader.language.locale}>
      {text}
    </span>
  );
}

/** Who asks for the money, at the top of every page. */
export function ShopHeader({ merchant }: { readonly merchant: Pick<MerchantView, "name" | "logo"> }) {
  return (
    <header class="shop">
      {merchant.logo === undefined ? (
        <span class="monogram" aria-hidden="true">
          {[...merchant.name][0]?.toUpperCase()}
        </span>
      ) : (
        <img src={merchant.logo} alt="" width="48" height="48" />
      )}
      <p dir="auto">{merchant.name}</p>
    </header>
  );
}

/** One line of a list of facts. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** When, where and to whom goods are delivered, what the law says about them. */
export function DeliveryFacts({ contract, reader }: Part & { readonly contract: ContractView }) {
  const { t } = reader.language;
  return (
    <>
      {contract.deliveryDate !== undefined && (
        <Fact name={t("fact.deliveryDate")}>
          <Moment at={contract.deliveryDate} reader={reader} />
        </Fact>
      )}
      {contract.deliveryPlace.length > 0 && (
        <Fact name={t("fact.deliveryPlace")}>
          <Lines of={contract.deliveryPlace} />
        </Fact>
      )}
      {contract.minimumAge > 0 && (
        <Fact name={t("fact.minimumAge")}>{t("fact.years", { years: String(contract.minimumAge) })}</Fact>
      )}
    </>
  );
}

/** Refunds are the shop's to grant, while there is time for them. */
export function RefundFact({ contract, after, reader }: Part & { contract: ContractView; after: Timestamp }) {
  const { refundDeadline } = contract;
  if (refundDeadline === undefined || refundDeadline <= after || refundDeadline <= reader.now) return null;
  return (
    <Fact name={reader.language.t("fact.refundUntil")}>
      <Moment at={refundDeadline} reader={reader} />
    </Fact>
  );
}

/** Who the customer deals with, as the law wants it to be said. */
export function SellerFact({ merchant, reader }: Part & { readonly merchant: MerchantView }) {
  return (
    <Fact name={reader.language.t("fact.seller")}>
      <Lines of={[merchant.name, ...merchant.address]} />
      {merchant.email !== undefined && (
        <span class="line">
          <a href={`mailto:${merchant.email}`}>{merchant.email}</a>
        </span>
      )}
      {merchant.website !== undefined && (
        <span class="line">
          <a href={merchant.website.href}>{merchant.website.host}</a>
        </span>
      )}
    </Fact>
  );
}

function Lines({ of: lines }: { readonly of: readonly string[] }) {
  return (
    <>
      {lines.map((line) => (
        <span class="line" dir="auto" key={line}>
          {line}
        </span>
      ))}
    </>
  );
}

/** What is bought; nothing where the summary says it all. */
export function Products({ contract, reader }: Part & { readonly contract: ContractView }) {
  if (contract.products.length === 0) return null;
  return (
    <ul class="products">
      {contract.products.map((product, index) => (
        <ProductLine product={product} reader={reader} key={index} />
      ))}
    </ul>
  );
}

function ProductLine({ product, reader }: Part & { readonly product: ProductView }) {
  const { name, description, price, taxes, image, isNet } = product;
  const { t } = reader.language;
  const quantity = quantityText(product, reader.language);
  return (
    <li>
      {image !== undefined && <img src={image} alt="" width="56" height="56" decoding="async" />}
      <div class="what">
        <p>
          {quantity !== undefined && <span class="quantity">{quantity} </span>}
          <Words of={name} />
        </p>
        {description !== undefined && (
          <p class="aside">
            <Words of={description} />
          </p>
        )}
        {taxes.map(({ name: tax, tax: amount }) => (
          <p class="aside" dir="auto" key={tax}>
            {t(isNet ? "product.plusTax" : "product.includesTax", { amount: amountIn(amount, reader), tax })}
          </p>
        ))}
      </div>
      {price !== undefined && (
        <p class="price">
          <Amount of={price} reader={reader} />
          {isNet && <span class="aside"> {t("product.net")}</span>}
        </p>
      )}
    </li>
  );
}

/** `2 × Coffee card`; a single one needs no number. */
export function tokenText({ name, count }: TokenView, { language }: Reader): string {
  return count === 1 ? name : `${new Intl.NumberFormat(language.locale).format(count)} × ${name}`;
}

/** How much of the price is a donation, and who gives a receipt for it. */
export function donationText({ amount, authorities }: DonationView, reader: Reader): string {
  const names = new Intl.ListFormat(reader.language.locale, { type: "disjunction" }).format(authorities);
  return reader.language.t("offer.donation", { amount: amountIn(amount, reader), authority: names });
}

/** What the customer chose and paid for, with the tokens that it took and gave. */
export function ChosenFacts({ contract: { chosen }, reader }: Part & { readonly contract: ContractView }) {
  if (chosen === undefined) return null;
  const { t } = reader.language;
  const lines = (tokens: readonly TokenView[]) => <Lines of={tokens.map((token) => tokenText(token, reader))} />;
  return (
    <>
      {chosen.description !== undefined && (
        <Fact name={t("fact.choice")}>
          <Words of={chosen.description} />
        </Fact>
      )}
      {chosen.needs.length > 0 && <Fact name={t("fact.tokensUsed")}>{lines(chosen.needs)}</Fact>}
      {chosen.gives.length > 0 && <Fact name={t("fact.tokensReceived")}>{lines(chosen.gives)}</Fact>}
      {chosen.donation !== undefined && <Fact name={t("fact.donation")}>{donationText(chosen.donation, reader)}</Fact>}
    </>
  );
}

/** `2 ×` or `1.5 kg`; one piece needs no words. */
function quantityText({ quantity, unit }: ProductView, { locale }: PageLanguage): string | undefined {
  if (quantity === undefined || (quantity === "1" && (unit === undefined || /^pieces?$/i.test(unit)))) return undefined;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(quantity as `${number}`);
  // "2 × Mug" says what "2 Piece Mug" means, and three of "100 g" are not 3,100 g.
  if (unit === undefined || /^pieces?$/i.test(unit)) return `${number} ×`;
  return /^\d/.test(unit) ? `${number} × ${unit}` : `${number} ${unitSymbol(unit)}`;
}
