/**
 * GET [/instances/$INSTANCE]/kontor/colours.css: the shop's own colour, for the pages of its customers, the back office and
 * the till; empty where it has chosen none. An addition of Kontor's.
 */

import { Answer, Document } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { coloursCss, shopColours } from "../pages/accent.js";
import { findPreferences } from "./store.js";

/** Of the document that the back office keeps: `#rrggbb`. */
const MEMBER = "colour";

export const getColours = endpoint({
  summary: "Show the shop's colour as a style sheet",
  answers: { 200: null },
  errors: [],
  uses: ["db"],
  // The first page asks before there is a shop: it has no colour either.
  answerError: ({ code }) => (code === "MERCHANT_GENERIC_INSTANCE_UNKNOWN" ? sheet("", "no-store") : undefined),
  async handle({ db, instance }) {
    const chosen = JSON.parse((await findPreferences(db.queries, instance.serial)) ?? "{}") as Record<string, unknown>;
    return sheet(coloursCss(shopColours(chosen[MEMBER])), "public, max-age=60");
  },
});

function sheet(css: string, cacheControl: string): Answer {
  return new Answer(200, new Document("text/css; charset=utf-8", css), {
    "cache-control": cacheControl,
    "x-content-type-options": "nosniff",
  });
}
