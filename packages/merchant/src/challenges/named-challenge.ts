/** The challenge that a path names, of the path's instance or of one that is yet to be made, under either form of the path. */

import type { Instance } from "../instances/instance.js";
import { ADMIN, canonicalInstanceId } from "../instances/instance.js";
import { hashOfId } from "../second-factor/challenge-id.js";
import { type Challenge, findChallenges, NO_INSTANCE } from "../second-factor/challenge-store.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";

export interface NamedChallenge {
  /** As in the path. */
  readonly id: string;
  readonly challenge: Challenge;
  /** The instance that it belongs to, where there is one. */
  readonly instance: Instance | undefined;
}

/**
 * @param name of the instance in the path; undefined at the root
 * @throws TalerError MERCHANT_TAN_CHALLENGE_UNKNOWN
 */
export async function namedChallenge(
  { db, clock, instances }: Pick<ServerDeps, "db" | "clock" | "instances">,
  name: string | undefined,
  id: string,
): Promise<NamedChallenge> {
  const idHash = hashOfId(id);
  if (idHash !== undefined) {
    const instance = await instances.find(name ?? ADMIN);
    const keys = [...(instance === undefined ? [] : [instance.serial]), NO_INSTANCE];
    for (const key of keys) {
      const [challenge] = await findChallenges(db.queries, key, [idHash], clock.now());
      if (challenge === undefined) continue;
      const isNamed = name === undefined || challenge.newInstance === canonicalInstanceId(name);
      if (key !== NO_INSTANCE || isNamed)
        return { id, challenge, instance: key === NO_INSTANCE ? undefined : instance };
    }
  }
  throw new TalerError("MERCHANT_TAN_CHALLENGE_UNKNOWN", { detail: "it is not known here, or too old" });
}
