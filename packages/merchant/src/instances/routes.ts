/** The endpoints of instances: management by the administrator, and what an instance sees of itself. */

import type { Route } from "../http/endpoint.js";
import { deleteInstance, deleteInstanceAsAdministrator } from "./delete-instance.js";
import { getInstance, getInstanceAsAdministrator, getInstances } from "./get-instances.js";
import { forgotPassword, selfProvision } from "./not-offered.js";
import { patchInstance, patchInstanceAsAdministrator } from "./patch-instance.js";
import { postAuth, postAuthAsAdministrator } from "./post-auth.js";
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
  {
    method: "PATCH",
    path: "/management/instances/:id",
    access: { administrator: "instances-token-write" },
    endpoint: patchInstanceAsAdministrator,
  },
  {
    method: "DELETE",
    path: "/management/instances/:id",
    access: { administrator: "instances-write" },
    endpoint: deleteInstanceAsAdministrator,
  },
  {
    method: "POST",
    path: "/management/instances/:id/auth",
    access: { administrator: "instances-auth-write" },
    endpoint: postAuthAsAdministrator,
  },
  { method: "POST", path: "/instances", rootOnly: true, access: "public", endpoint: selfProvision },
  { method: "POST", path: "/forgot-password", access: "public", endpoint: forgotPassword },
  { method: "PATCH", path: "/private", access: { permission: "instances-token-write" }, endpoint: patchInstance },
  { method: "DELETE", path: "/private", access: { permission: "instances-write" }, endpoint: deleteInstance },
  { method: "POST", path: "/private/auth", access: { permission: "instances-auth-write" }, endpoint: postAuth },
  { method: "GET", path: "/private", access: { permission: "instances-read" }, endpoint: getInstance },
];
