/** The endpoints of wire transfers. */

import type { Route } from "../http/endpoint.js";
import { deleteTransfer } from "./delete-transfer.js";
import { getIncoming, getIncomingOne } from "./get-incoming.js";
import { getTransfers } from "./get-transfers.js";
import { postTransfer } from "./post-transfer.js";

const read = { permission: "transfers-read" } as const;
const write = { permission: "transfers-write" } as const;

export const transferRoutes: readonly Route[] = [
  { method: "POST", path: "/private/transfers", access: write, endpoint: postTransfer },
  { method: "GET", path: "/private/transfers", access: read, endpoint: getTransfers },
  { method: "DELETE", path: "/private/transfers/:tid", access: write, endpoint: deleteTransfer },
  { method: "GET", path: "/private/incoming", access: read, endpoint: getIncoming },
  { method: "GET", path: "/private/incoming/:id", access: read, endpoint: getIncomingOne },
];
