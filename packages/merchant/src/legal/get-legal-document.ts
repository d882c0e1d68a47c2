/** GET /terms and GET /privacy: what the operator's customers agree to. */

import type { IncomingHttpHeaders } from "node:http";
import Negotiator from "negotiator";
import { Type } from "typebox";
import type { Config } from "../config/config.js";
import { Answer, Document } from "../http/answer.js";
import { type RootEndpoint, rootEndpoint } from "../http/endpoint.js";
import { matchesTag, quotedTag } from "../http/entity-tag.js";
import { preferredType } from "../http/negotiate.js";
import { TalerError } from "../taler-error.js";
import { findLegalTexts, type LegalText } from "./legal-documents.js";

export const getTerms = legalDocument("terms", "terms of service");

export const getPrivacy = legalDocument("privacy", "privacy policy");

function legalDocument(kind: keyof Config["legal"], title: string): RootEndpoint {
  return rootEndpoint({
    summary: `Show the operator's ${title}`,
    answers: { 200: Type.String(), 304: null },
    errors: ["GENERIC_HTTP_HEADERS_MALFORMED", "GENERIC_ENDPOINT_UNKNOWN"],
    uses: ["config", "headers", "log"],
    async handle({ config, headers, log }) {
      const source = config.legal[kind];
      const texts = source === undefined ? [] : await findLegalTexts(source);
      if (source === undefined || texts.length === 0) {
        if (source !== undefined) log.error({ ...source }, `the configured ${title} cannot be found`);
        throw new TalerError("GENERIC_ENDPOINT_UNKNOWN", {
          detail: `the operator of this server has not configured any ${title}`,
        });
      }
      const version = {
        etag: quotedTag(source.version),
        vary: "Accept, Accept-Language",
        "taler-terms-version": source.version,
      };
      // A client that has this version has it in any format and language.
      if (matchesTag(headers["if-none-match"], source.version)) return new Answer(304, undefined, version);
      const { text, languages } = choose(headers, texts);
      const common = {
        ...version,
        "avail-languages": languages.join(","),
        "content-language": text.language,
      };
      return new Answer(200, new Document(withCharset(text.mediaType), await text.read()), common);
    },
  });
}

/** First the format, then the language; somebody who reads none of ours gets the first. */
function choose(headers: IncomingHttpHeaders, texts: readonly LegalText[]) {
  const mediaTypes = [...new Set(texts.map(({ mediaType }) => mediaType))];
  const mediaType = preferredType(headers.accept, mediaTypes);
  if (mediaType === undefined) {
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", {
      status: 406,
      detail: `Accept: there is only ${mediaTypes.join(", ")}`,
    });
  }
  const ofType = texts.filter((text) => text.mediaType === mediaType);
  const languages = ofType.map(({ language }) => language);
  const language = new Negotiator({ headers }).language(languages) ?? languages[0];
  return { text: ofType.find((text) => text.language === language)!, languages };
}

function withCharset(mediaType: string): string {
  return mediaType.startsWith("text/") ? `${mediaType}; charset=utf-8` : mediaType;
}
