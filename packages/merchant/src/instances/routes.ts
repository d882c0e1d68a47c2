/** The endpoints of instances: management by the administrator, and what an instance sees of itself. */

import type { Route } from "../http/endpoint.js";
import { getInstance, getInstanceAsAdministrator, getInstances } from "./get-instances.js";
import { postInstance } from "./post-instance.js";

export const instanceRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/management/instances",
    access: { administrator: "instances-write", openForFirstInstance: true },
    endpoint: postInstance,
  },
  {
    method: "GET",
    path: "/management/instances",
    access: { administrator: "instances-read" },
    endpoint: getInstances,
  },
  {
    method: "GET",
    path: "/management/instances/:id",
    access: { administrator: "instances-read" },
    endpoint: getInstanceAsAdministrator,
  },
  { method: "GET", path: "/private", access: { permission: "instances-read" }, endpoint: getInstance },
];
