/**
 * GET [/instances/$INSTANCE]/private/kontor/templates/$TEMPLATE_ID/poster: a template to be printed and hung up, as SVG
 * or PDF. An addition of Kontor's.
 */

import { payTemplateUri } from "@kontor/taler/taler-uri";
import { Type } from "typebox";
import { Answer, Document } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { demandFormat } from "../http/negotiate.js";
import { amountLine } from "../pages/amount-text.js";
import { chooseLanguage, type PageLanguage } from "../pages/language.js";
import { picture } from "../pages/safe-content.js";
import { malformed } from "../taler-error.js";
import { findTemplate } from "../templates/store.js";
import { contractOf, type Template } from "../templates/template.js";
import { TemplatePath, templateUnknown } from "../templates/template-path.js";
import { layOut, POSTER_SIZES, type PosterContent, type PosterPage, type PosterSize } from "./layout.js";
import { posterPdf } from "./pdf.js";
import { posterSvg } from "./svg.js";

const TYPES = { svg: "image/svg+xml", pdf: "application/pdf" } as const;

const Query = Type.Object({
  /** `table-tent` is A5 to be folded, `sticker` a sheet of eight. */
  size: Type.Optional(Type.Union(POSTER_SIZES.map((size) => Type.Literal(size)))),
  /** The language of what is printed; that of the request by default. */
  lang: Type.Optional(
    Type.String({ maxLength: 100, pattern: "^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$", description: "a language tag" }),
  ),
  /** For those who cannot choose with `Accept`. */
  format: Type.Optional(Type.Union([Type.Literal("svg"), Type.Literal("pdf")])),
});

export const getPoster = endpoint({
  summary: "Print a template as a poster",
  params: TemplatePath,
  query: Query,
  answers: { 200: null },
  errors: ["MERCHANT_GENERIC_TEMPLATE_UNKNOWN", "GENERIC_HTTP_HEADERS_MALFORMED"],
  uses: ["baseUrl", "clock", "config", "db", "headers"],
  async handle({ db, instance, params: { templateId }, query, headers, baseUrl, config, clock }) {
    const template = await findTemplate(db.queries, instance.serial, templateId);
    if (template === undefined) throw templateUnknown(templateId);
    const format = query.format === undefined ? demandFormat(headers.accept, TYPES) : query.format;
    const language = chooseLanguage(query.lang ?? headers["accept-language"]);
    const content = posterContent(template, { instance, baseUrl, language, currencies: config.currencies });
    const page = laidOut(content, query.size ?? "a4");
    const common = { vary: "Accept, Accept-Language", "content-language": language.tag };
    if (format === "svg") {
      const svg = posterSvg(page, content, language.tag);
      return new Answer(200, new Document("image/svg+xml", svg), { ...common, ...INERT });
    }
    const now = new Date(Number(clock.now() / 1000n));
    const pdf = await posterPdf(page, content, { language: language.tag, now });
    return new Answer(200, new Document("application/pdf", pdf), {
      ...common,
      "content-disposition": 'inline; filename="poster.pdf"',
    });
  },
});

/** An SVG that is opened by itself is a document. */
const INERT = { "content-security-policy": "default-src 'none'; img-src data:; frame-ancestors 'none'" };

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for an id that no code has room for */
function laidOut(content: PosterContent, size: PosterSize): PosterPage {
  try {
    return layOut(content, size);
  } catch (error) {
    if (content.uri.length < 1000) throw error;
    throw malformed("templateId", "is too long for a QR code");
  }
}

interface Printing {
  readonly instance: { readonly name: string; readonly logo: string | undefined };
  readonly baseUrl: string;
  readonly language: PageLanguage;
  readonly currencies: Parameters<typeof amountLine>[1] extends infer One
    ? Readonly<Record<string, NonNullable<One>>>
    : never;
}

function posterContent(template: Template, { instance, baseUrl, language, currencies }: Printing): PosterContent {
  const contract = contractOf(template);
  const { summary: proposed } = JSON.parse(template.defaultsText ?? "{}") as { summary?: unknown };
  const amount = "amount" in contract ? contract.amount : undefined;
  const isOpen = (contract.template_type ?? "fixed-order") === "fixed-order" && amount === undefined;
  const url = new URL(`templates/${encodeURIComponent(template.templateId)}`, baseUrl).href;
  return {
    shopName: instance.name,
    logo: printable(instance.logo),
    heading: contract.summary ?? (typeof proposed === "string" && proposed !== "" ? proposed : template.description),
    price:
      amount === undefined
        ? isOpen
          ? language.t("poster.openAmount")
          : ""
        : amountLine(amount, currencies[amount.currency], language.locale),
    instruction: language.t("poster.scan"),
    uri: payTemplateUri({ baseUrl, templateId: template.templateId }),
    address: url.replace(/^https:\/\//, ""),
  };
}

/** PDF knows two formats of pictures, and SVG ought to look the same. */
function printable(logo: string | undefined): string | undefined {
  const safe = picture(logo);
  return safe !== undefined && /^data:image\/(?:png|jpeg);/.test(safe) ? safe : undefined;
}
