/** A page as the answer to a browser: the document around its content, and the headers that keep it private and inert. */

import type { IncomingHttpHeaders } from "node:http";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { Answer, Document } from "../http/answer.js";
import type { RawRequest } from "../http/endpoint.js";
import { chooseLanguage, type PageLanguage } from "./language.js";
import { icon, type StaticFile, script, stylesheet } from "./static-files.js";

/** Whether a client wants a page rather than JSON: it names `text/html`, at whatever weight. */
export function wantsPage({ accept }: IncomingHttpHeaders): boolean {
  return (accept ?? "").split(",").some((range) => range.split(";")[0]!.trim().toLowerCase() === "text/html");
}

/** What the browser does by itself while the page is open. */
export interface Watch {
  /** What is waited for. */
  readonly for: "payment" | "refund-pickup" | "refund";
  /** The refund granted so far, printed. */
  readonly refundAmount?: string;
  /** The URL of the order's page without script changes by itself, after that many seconds. */
  readonly refreshSeconds?: number;
}

export interface PageParts {
  readonly status: number;
  readonly language: PageLanguage;
  readonly request: RawRequest;
  readonly title: string;
  /** Says what the page is to the style sheet. */
  readonly kind: string;
  /** False where there may be no such shop, which has no colour then. */
  readonly isOfShop?: boolean;
  readonly watch?: Watch;
  /** What the page does by itself beside waiting. */
  readonly script?: StaticFile;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where its form may lead, if it has one, and where the browser may be sent on to from there. */
  readonly formTargets?: readonly URL[];
  readonly children: ComponentChildren;
}

/** The answer that carries the page. */
export function pageAnswer(parts: PageParts): Answer {
  const html = `<!doctype html>${renderToString(<HtmlPage {...parts} />)}`;
  return new Answer(parts.status, new Document("text/html; charset=utf-8", html), {
    ...pageHeaders(parts.language, parts.formTargets),
    ...parts.headers,
  });
}

/** 302, for browsers only. The target must be one that `webUrl` has let pass. */
export function redirectAnswer(target: URL): Answer {
  return new Answer(302, undefined, { ...COMMON_HEADERS, location: target.href });
}

/** The language of the page for this request. */
export function languageOf({ headers }: Pick<RawRequest, "headers">): PageLanguage {
  return chooseLanguage(headers["accept-language"]);
}

/** The same URL answers in JSON and in several languages; its query opens the order, so it goes to nobody else. */
const COMMON_HEADERS = {
  "cache-control": "no-store",
  vary: "Accept, Accept-Language",
  "referrer-policy": "no-referrer",
};

/**
 * Everything comes from our own origin, except for pictures that stand in the page itself. Other sites may not frame the
 * page: who frames a payment can dress it up as something else. A shop that wants to stay around it shows the QR code of
 * the taler://pay URI itself, or opens the page.
 */
function pageHeaders(language: PageLanguage, formTargets: readonly URL[] = []): Record<string, string> {
  const formAction =
    formTargets.length === 0 ? "'none'" : ["'self'", ...formTargets.map(({ origin }) => origin)].join(" ");
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    `form-action ${formAction}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    ...COMMON_HEADERS,
    "content-language": language.tag,
    "content-security-policy": policy.join("; "),
    "x-frame-options": "DENY",
  };
}

/** Of the shop, one level above the page of its order or template. */
const COLOURS = "../kontor/colours.css";

function HtmlPage({ language, request, title, kind, isOfShop = true, watch, script: ownScript, children }: PageParts) {
  const files = `${relativeRoot(request.url)}static/`;
  return (
    <html lang={language.tag} dir={language.direction}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="stylesheet" href={files + stylesheet.name} />
        {isOfShop && <link rel="stylesheet" href={COLOURS} />}
        <link rel="icon" type="image/svg+xml" href={files + icon.name} />
        {watch && <script type="module" src={files + script.name} />}
        {ownScript && <script type="module" src={files + ownScript.name} />}
        {watch?.refreshSeconds && (
          <noscript>
            <meta http-equiv="refresh" content={String(watch.refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body class={kind}>
        <main data-watch={watch?.for} data-refund-amount={watch?.refundAmount}>
          {children}
        </main>
        <footer class="about">
          <p>{language.t("page.about")}</p>
        </footer>
      </body>
    </html>
  );
}

/** The page's own URL, relative to itself. */
export function linkToSelf({ url }: Pick<RawRequest, "url">): string {
  return `?${url.split("?").slice(1).join("?")}`;
}

/** Leads from the requested path to the root, whatever a proxy has put in front of both. */
function relativeRoot(url: string): string {
  const path = url.split("?")[0]!;
  return "../".repeat(Math.max(0, path.split("/").length - 2)) || "./";
}
