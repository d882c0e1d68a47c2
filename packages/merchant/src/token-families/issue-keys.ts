/** The keys that sign tokens: found, or made when an order first needs one. */

import { generateRsaKeyAsync } from "@kontor/taler/rsa-blind";
import type { Timestamp } from "@kontor/taler/time";
import { hashTokenIssueKey } from "@kontor/taler/token";
import { placeOf } from "../secrets/places.js";
import type { ServerDeps } from "../server-deps.js";
import { Underway } from "../timing/underway.js";
import { issuePeriod } from "./issue-period.js";
import { findIssueKey, insertIssueKey } from "./store.js";
import type { TokenFamily, TokenIssueKey } from "./token-family.js";

/** Keys that this process is making now: a rush of first orders has one key made, not one for each. */
const underway = new Underway<TokenIssueKey | undefined>();

/**
 * The key for tokens of the family that are wanted at that time; made, off the event loop, where there is none.
 * @returns undefined when the family was deleted meanwhile
 */
export async function issueKeyAt(
  deps: Pick<ServerDeps, "db" | "secrets">,
  instance: bigint,
  family: TokenFamily,
  wanted: Timestamp,
): Promise<TokenIssueKey | undefined> {
  const { db } = deps;
  const { validFrom } = issuePeriod(family, wanted);
  const known = await findIssueKey(db.queries, instance, family.slug, validFrom);
  if (known !== undefined) return known;
  return underway.join(db, `${instance} ${family.slug} ${validFrom}`, () => makeKey(deps, instance, family, wanted));
}

async function makeKey(
  { db, secrets }: Pick<ServerDeps, "db" | "secrets">,
  instance: bigint,
  family: TokenFamily,
  wanted: Timestamp,
): Promise<TokenIssueKey | undefined> {
  const period = issuePeriod(family, wanted);
  const { pub, priv } = await generateRsaKeyAsync(family.keyBits);
  const hIssue = hashTokenIssueKey({ cipher: "RSA", rsaPub: pub });
  const rsaPriv = secrets.seal(placeOf("tokenIssueKey", instance, hIssue), priv);
  await insertIssueKey(db.queries, instance, { hIssue, slug: family.slug, rsaPub: pub, rsaPriv, ...period });
  // Another process may have been faster.
  return findIssueKey(db.queries, instance, family.slug, period.validFrom);
}
