/**
 * The endpoints of second factors, under both forms of the path. Neither needs the instance that it names: challenges for a
 * new one are there before it is.
 */

import type { Route } from "../http/endpoint.js";
import { confirmChallenge } from "./confirm-challenge.js";
import { sendChallenge } from "./send-challenge.js";
import { usePasskey } from "./use-passkey.js";

const open = { method: "POST", rootOnly: true, access: "public" } as const;

export const challengeRoutes: readonly Route[] = [
  { ...open, path: "/challenge/:challengeId", endpoint: sendChallenge },
  { ...open, path: "/challenge/:challengeId/confirm", endpoint: confirmChallenge },
  { ...open, path: "/instances/:name/challenge/:challengeId", endpoint: sendChallenge },
  { ...open, path: "/instances/:name/challenge/:challengeId/confirm", endpoint: confirmChallenge },
  { ...open, path: "/kontor/challenge/:challengeId", endpoint: usePasskey },
  { ...open, path: "/instances/:name/kontor/challenge/:challengeId", endpoint: usePasskey },
];
