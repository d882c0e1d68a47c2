/** The shop's page for a template: what is offered, what is left for the customer to say, and the code for a wallet. */

import { type Amount as AmountOfMoney, parseAmount } from "@kontor/taler/amount";
import type { TemplateContractDetails } from "@kontor/taler/schemas/templates";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import type { Answer } from "../http/answer.js";
import type { InstanceCall } from "../http/endpoint.js";
import { Amount, type Reader, ShopHeader } from "../order-status/contract-parts.js";
import { translated } from "../pages/language.js";
import { languageOf, linkToSelf, pageAnswer } from "../pages/page-answer.js";
import { QrCode } from "../pages/qr-code.js";
import { picture } from "../pages/safe-content.js";
import { templateScript } from "../pages/static-files.js";
import type { InventoryPayload } from "./inventory-offer.js";
import { type Template, typeOf } from "./template.js";

interface Offer {
  readonly template: Template;
  readonly contract: TemplateContractDetails;
  /** Of an inventory-cart. */
  readonly payload: InventoryPayload | undefined;
}

type PageCall = Pick<
  InstanceCall<unknown, unknown, unknown>,
  "headers" | "url" | "config" | "clock" | "instance" | "baseUrl"
>;

/** More of a URI no code holds that a phone could read. */
const LONGEST_URI = 800;

export function templatePageAnswer(offer: Offer, call: PageCall): Answer {
  const language = languageOf(call);
  const { config, clock, instance, baseUrl } = call;
  const reader: Reader = {
    language,
    currencies: config.currencies,
    now: clock.now(),
    here: linkToSelf(call),
  };
  const summary = offer.contract.summary ?? instance.name;
  const uri = payTemplateUri({ baseUrl, templateId: offer.template.templateId });
  return pageAnswer({
    status: 200,
    language,
    request: call,
    title: language.t("template.title", { summary, shop: instance.name }),
    kind: "with-wallet",
    headers: { taler: uri },
    formTargets: [new URL(baseUrl)],
    script: templateScript,
    children: (
      <>
        <article class="order">
          <ShopHeader merchant={{ name: instance.name, logo: picture(instance.logo) }} />
          <h1 dir="auto">{summary}</h1>
          <Form offer={offer} reader={reader} currency={currencyOf(offer, config.merchant.currency)} />
        </article>
        <Wallet uri={uri} reader={reader} />
      </>
    ),
  });
}

/** What amounts on the page are in. */
function currencyOf({ contract, template, payload }: Offer, main: string): string {
  const wanted = contract.currency ?? template.requiredCurrency;
  if (wanted !== undefined) return wanted;
  const offered = payload?.products.map(({ unit_prices }) => unit_prices.map((price) => price.split(":")[0]!)) ?? [];
  const common = (offered[0] ?? []).filter((currency) => offered.every((currencies) => currencies.includes(currency)));
  return common.includes(main) || common.length === 0 ? main : common[0]!;
}

interface FormProps {
  readonly offer: Offer;
  readonly reader: Reader;
  readonly currency: string;
}

/** What a fixed price takes is sent without script, too; the rest is put together by it. */
function Form({ offer, reader, currency }: FormProps) {
  const { contract, payload } = offer;
  const { t } = reader.language;
  const type = typeOf(contract);
  if (type === "paivana") return <p class="lead">{t("template.paywall")}</p>;
  if (payload?.products.length === 0) return <p class="lead">{t("template.empty")}</p>;
  const amount = "amount" in contract ? contract.amount : undefined;
  const needsScript = amount === undefined || contract.request_tip === true;
  const asksSummary = contract.summary === undefined && type === "fixed-order";
  const tipCurrency = amount?.currency ?? currency;
  return (
    <>
      {amount !== undefined && (
        <p class="total">
          <Amount of={amount} reader={reader} />
        </p>
      )}
      <form
        class="offer"
        method="post"
        hidden={needsScript}
        data-type={type}
        data-currency={tipCurrency}
        data-locale={reader.language.locale}
        data-nothing={t("template.nothingChosen")}
        data-failed={t("template.failed")}
        data-refused={t("template.refused", { reason: "{reason}" })}
      >
        <input type="hidden" name="template_type" value={type} />
        {type === "fixed-order" && amount === undefined && (
          <Field
            name="amount"
            label={t("template.amount", { currency })}
            value={proposed(offer, "amount", currency)}
            isMoney
          />
        )}
        {asksSummary && (
          <Field name="summary" label={t("template.summary")} value={proposed(offer, "summary", currency)} />
        )}
        {payload !== undefined && <Products offer={offer} payload={payload} reader={reader} currency={currency} />}
        {contract.request_tip === true && (
          <Field
            name="tip"
            label={`${t("template.tip", { currency: tipCurrency })}, ${t("template.optional")}`}
            isMoney
            isOptional
          />
        )}
        {payload !== undefined && (
          <p class="sum">
            {t("template.total")} <output data-total />
          </p>
        )}
        <p class="action">
          <button class="button" type="submit">
            {t("template.order")}
          </button>
        </p>
        <p class="aside" role="alert" data-message />
      </form>
      {needsScript && (
        <noscript>
          <p class="lead">{t("template.needsScript")}</p>
        </noscript>
      )}
    </>
  );
}

/** What the shop proposes; of an amount the number, if it is in the page's currency. */
function proposed({ template }: Offer, member: "amount" | "summary", currency: string): string {
  const { [member]: value } = JSON.parse(template.defaultsText ?? "{}") as Readonly<Record<string, unknown>>;
  if (typeof value !== "string") return "";
  if (member === "summary") return value;
  return value.startsWith(`${currency}:`) ? value.slice(currency.length + 1) : "";
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly isMoney?: boolean;
  readonly isOptional?: boolean;
}

function Field({ name, label, value = "", isMoney = false, isOptional = false }: FieldProps) {
  const money = isMoney
    ? { inputMode: "decimal" as const, pattern: "[0-9]+([.,][0-9]{1,8})?", "data-money": true }
    : {};
  return (
    <label class="field">
      <span>{label}</span>
      <input type="text" name={name} value={value} required={!isOptional} autoComplete="off" {...money} />
    </label>
  );
}

interface ProductsProps extends FormProps {
  readonly payload: InventoryPayload;
}

function Products({ offer: { contract }, payload, reader, currency }: ProductsProps) {
  const { t } = reader.language;
  const isOne = "choose_one" in contract && contract.choose_one === true;
  return (
    <fieldset>
      {isOne && <legend>{t("template.chooseOne")}</legend>}
      <ul class="products">
        {payload.products.map((product) => (
          <ProductLine product={product} reader={reader} currency={currency} isOne={isOne} key={product.product_id} />
        ))}
      </ul>
    </fieldset>
  );
}

interface ProductProps {
  readonly product: InventoryPayload["products"][number];
  readonly reader: Reader;
  readonly currency: string;
  readonly isOne: boolean;
}

function ProductLine({ product, reader, currency, isOne }: ProductProps) {
  const { t } = reader.language;
  const price = priceIn(product.unit_prices, currency);
  const isSoldOut = product.remaining_stock === "0" || price === undefined;
  const description = translated(product.description, product.description_i18n, reader.language);
  const step = product.unit_allow_fraction ? 10 ** -product.unit_precision_level : 1;
  const isLimited = product.remaining_stock !== "-1";
  const data = {
    "data-product": product.product_id,
    "data-price": product.unit_prices.find((one) => one.startsWith(`${currency}:`)),
  };
  const label = t("template.quantity", { product: product.product_name });
  return (
    <li>
      {product.image_hash !== undefined && (
        <img alt="" width="56" height="56" hidden data-picture={`../products/${product.image_hash}/image`} />
      )}
      <div class="what">
        <p dir="auto">{product.product_name}</p>
        {description.text !== product.product_name && (
          <p class="aside" lang={description.language} dir="auto">
            {description.text}
          </p>
        )}
        {isLimited && (
          <p class="aside">
            {isSoldOut ? t("template.soldOut") : t("template.left", { quantity: product.remaining_stock })}
          </p>
        )}
      </div>
      <div class="price">
        {price !== undefined && <Amount of={price} reader={reader} />}
        {!isSoldOut &&
          (isOne ? (
            <input type="radio" name="product" value="1" aria-label={product.product_name} {...data} />
          ) : (
            <input
              {...{ type: "number", min: "0", step: String(step), inputMode: "decimal", "aria-label": label, ...data }}
              {...(isLimited ? { max: product.remaining_stock } : {})}
            />
          ))}
      </div>
    </li>
  );
}

function priceIn(prices: readonly string[], currency: string): AmountOfMoney | undefined {
  return prices.map((price) => parseAmount(price)).find((price) => price.currency === currency);
}

function Wallet({ uri, reader }: { readonly uri: string; readonly reader: Reader }) {
  const { t } = reader.language;
  return (
    <section class="wallet" aria-labelledby="wallet-heading">
      <h2 id="wallet-heading">{t("template.heading")}</h2>
      <div class="ways">
        {uri.length <= LONGEST_URI && (
          <figure>
            <QrCode text={uri} label={t("template.code")} />
            <figcaption>{t("template.scan")}</figcaption>
          </figure>
        )}
        <p class="action">
          <a class="button" href={uri}>
            {t("template.openWallet")}
          </a>
        </p>
      </div>
    </section>
  );
}
