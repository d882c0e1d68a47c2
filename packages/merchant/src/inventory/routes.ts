/** The endpoints of the inventory. */

import type { Route } from "../http/endpoint.js";
import { deleteProduct } from "./delete-product.js";
import { getProduct } from "./get-product.js";
import { getProducts } from "./get-products.js";
import { lockProduct } from "./lock-product.js";
import { patchProduct } from "./patch-product.js";
import { postProduct } from "./post-product.js";

const PRODUCTS = "/private/products";
const PRODUCT = "/private/products/:productId";

export const inventoryRoutes: readonly Route[] = [
  { method: "POST", path: PRODUCTS, access: { permission: "products-write" }, endpoint: postProduct },
  { method: "GET", path: PRODUCTS, access: { permission: "products-read" }, endpoint: getProducts },
  { method: "GET", path: PRODUCT, access: { permission: "products-read" }, endpoint: getProduct },
  { method: "PATCH", path: PRODUCT, access: { permission: "products-write" }, endpoint: patchProduct },
  { method: "DELETE", path: PRODUCT, access: { permission: "products-write" }, endpoint: deleteProduct },
  // Called `products-lock` where the endpoint is described and `inventory-lock` where the scopes of tokens are. What a
  // token may do is what its scope says, so that is the name: a till must be able to hold what it sells.
  { method: "POST", path: `${PRODUCT}/lock`, access: { permission: "inventory-lock" }, endpoint: lockProduct },
];
