/** The endpoints of the inventory. */

import type { Route } from "../http/endpoint.js";
import { deleteCategory } from "./delete-category.js";
import { deleteGroup } from "./delete-group.js";
import { deletePot } from "./delete-pot.js";
import { deleteProduct } from "./delete-product.js";
import { deleteUnit } from "./delete-unit.js";
import { getCategories } from "./get-categories.js";
import { getCategory } from "./get-category.js";
import { getGroups } from "./get-groups.js";
import { getImage } from "./get-image.js";
import { getPos } from "./get-pos.js";
import { getPot } from "./get-pot.js";
import { getPots } from "./get-pots.js";
import { getProduct } from "./get-product.js";
import { getProducts } from "./get-products.js";
import { getUnit } from "./get-unit.js";
import { getUnits } from "./get-units.js";
import { lockProduct } from "./lock-product.js";
import { patchCategory } from "./patch-category.js";
import { patchGroup } from "./patch-group.js";
import { patchPot } from "./patch-pot.js";
import { patchProduct } from "./patch-product.js";
import { patchUnit } from "./patch-unit.js";
import { postCategory } from "./post-category.js";
import { postGroup } from "./post-group.js";
import { postPot } from "./post-pot.js";
import { postProduct } from "./post-product.js";
import { postUnit } from "./post-unit.js";
import { putProductPlace } from "./put-product-place.js";

const PRODUCTS = "/private/products";
const PRODUCT = "/private/products/:productId";
const CATEGORIES = "/private/categories";
const CATEGORY = "/private/categories/:categoryId";
const UNITS = "/private/units";
const UNIT = "/private/units/:unit";
const GROUPS = "/private/groups";
const GROUP = "/private/groups/:groupId";
const POTS = "/private/pots";
const POT = "/private/pots/:potId";

export const inventoryRoutes: readonly Route[] = [
  { method: "GET", path: "/products/:imageHash/image", access: "public", endpoint: getImage },
  { method: "GET", path: "/private/pos", access: { permission: "pos-read" }, endpoint: getPos },
  { method: "POST", path: PRODUCTS, access: { permission: "products-write" }, endpoint: postProduct },
  { method: "GET", path: PRODUCTS, access: { permission: "products-read" }, endpoint: getProducts },
  { method: "GET", path: PRODUCT, access: { permission: "products-read" }, endpoint: getProduct },
  { method: "PATCH", path: PRODUCT, access: { permission: "products-write" }, endpoint: patchProduct },
  { method: "DELETE", path: PRODUCT, access: { permission: "products-write" }, endpoint: deleteProduct },
  // Called `products-lock` where the endpoint is described and `inventory-lock` where the scopes of tokens are. What a
  // token may do is what its scope says, so that is the name: a till must be able to hold what it sells.
  { method: "POST", path: `${PRODUCT}/lock`, access: { permission: "inventory-lock" }, endpoint: lockProduct },
  {
    method: "PUT",
    path: "/private/kontor/products/:productId/place",
    access: { permission: "products-write" },
    endpoint: putProductPlace,
  },
  { method: "POST", path: CATEGORIES, access: { permission: "categories-write" }, endpoint: postCategory },
  { method: "GET", path: CATEGORIES, access: { permission: "categories-read" }, endpoint: getCategories },
  { method: "GET", path: CATEGORY, access: { permission: "categories-read" }, endpoint: getCategory },
  { method: "PATCH", path: CATEGORY, access: { permission: "categories-write" }, endpoint: patchCategory },
  { method: "DELETE", path: CATEGORY, access: { permission: "categories-write" }, endpoint: deleteCategory },
  { method: "POST", path: UNITS, access: { permission: "units-write" }, endpoint: postUnit },
  { method: "GET", path: UNITS, access: { permission: "units-read" }, endpoint: getUnits },
  { method: "GET", path: UNIT, access: { permission: "units-read" }, endpoint: getUnit },
  { method: "PATCH", path: UNIT, access: { permission: "units-write" }, endpoint: patchUnit },
  { method: "DELETE", path: UNIT, access: { permission: "units-write" }, endpoint: deleteUnit },
  { method: "POST", path: GROUPS, access: { permission: "groups-write" }, endpoint: postGroup },
  { method: "GET", path: GROUPS, access: { permission: "groups-read" }, endpoint: getGroups },
  { method: "PATCH", path: GROUP, access: { permission: "groups-write" }, endpoint: patchGroup },
  { method: "DELETE", path: GROUP, access: { permission: "groups-write" }, endpoint: deleteGroup },
  { method: "POST", path: POTS, access: { permission: "pots-write" }, endpoint: postPot },
  { method: "GET", path: POTS, access: { permission: "pots-read" }, endpoint: getPots },
  { method: "GET", path: POT, access: { permission: "pots-read" }, endpoint: getPot },
  { method: "PATCH", path: POT, access: { permission: "pots-write" }, endpoint: patchPot },
  { method: "DELETE", path: POT, access: { permission: "pots-write" }, endpoint: deletePot },
];
