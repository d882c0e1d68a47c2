/** The endpoints of instances: management by the administrator, and what an instance sees of itself. */

import { type AuditedCall, membersOf, namedInPath, telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { asLogin, ofAddresses } from "../second-factor/rules.js";
import { deleteInstance, deleteInstanceAsAdministrator, ofAdministratorsDeletion } from "./delete-instance.js";
import { forgotPassword, ofForgetting } from "./forgot-password.js";
import { getInstance, getInstanceAsAdministrator, getInstances } from "./get-instances.js";
import { patchInstance, patchInstanceAsAdministrator } from "./patch-instance.js";
import { ofAdministratorsPassword, ofOwnPassword, postAuth, postAuthAsAdministrator } from "./post-auth.js";
import { postInstance } from "./post-instance.js";
import { proveAddresses } from "./prove-addresses.js";
import { ofSelfProvision, selfProvision } from "./self-provision.js";

const namedInBody = ({ body }: AuditedCall) => (body as { readonly id: string }).id;

export const instanceRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/management/instances",
    access: { administrator: "instances-write", openForFirstInstance: true },
    audit: { action: "instance-created", tell: telling("id", "name"), instance: namedInBody },
    endpoint: postInstance,
  },
  {
    method: "GET",
    path: "/management/instances",
    access: { administrator: "instances-read", openForFirstInstance: true },
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
    audit: { action: "settings-changed", tell: membersOf, instance: namedInPath, notice: "address" },
    endpoint: patchInstanceAsAdministrator,
  },
  {
    method: "DELETE",
    path: "/management/instances/:id",
    access: { administrator: "instances-write" },
    secondFactor: ofAdministratorsDeletion,
    audit: { action: "instance-deleted", tell: telling("purge"), instance: namedInPath },
    endpoint: deleteInstanceAsAdministrator,
  },
  {
    method: "POST",
    path: "/management/instances/:id/auth",
    access: { administrator: "instances-auth-write" },
    secondFactor: ofAdministratorsPassword,
    audit: { action: "password-changed", instance: namedInPath, notice: "password" },
    endpoint: postAuthAsAdministrator,
  },
  {
    method: "POST",
    path: "/instances",
    rootOnly: true,
    access: "public",
    secondFactor: ofSelfProvision,
    audit: { action: "signed-up", tell: telling("id", "name"), instance: namedInBody },
    endpoint: selfProvision,
  },
  {
    method: "POST",
    path: "/forgot-password",
    access: "public",
    secondFactor: ofForgetting,
    audit: { action: "password-replaced", notice: "password" },
    endpoint: forgotPassword,
  },
  {
    method: "PATCH",
    path: "/private",
    access: { permission: "instances-token-write" },
    audit: { action: "settings-changed", tell: membersOf, notice: "address" },
    endpoint: patchInstance,
  },
  {
    method: "POST",
    path: "/private/kontor/prove-addresses",
    access: { permission: "instances-token-write" },
    secondFactor: ofAddresses,
    audit: { action: "addresses-proven" },
    endpoint: proveAddresses,
  },
  {
    method: "DELETE",
    path: "/private",
    access: { permission: "instances-write" },
    secondFactor: asLogin("delete-instance"),
    audit: { action: "instance-deleted", tell: telling("purge") },
    endpoint: deleteInstance,
  },
  {
    method: "POST",
    path: "/private/auth",
    access: { permission: "instances-auth-write" },
    secondFactor: ofOwnPassword,
    audit: { action: "password-changed", notice: "password" },
    endpoint: postAuth,
  },
  { method: "GET", path: "/private", access: { permission: "instances-read" }, endpoint: getInstance },
];
