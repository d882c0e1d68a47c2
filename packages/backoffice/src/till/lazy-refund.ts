/** The way money goes back, loaded when it is needed: it needs a connection anyway. */

import { lazy } from "../design/lazy.js";

export const RefundDialog = lazy(() => import("../orders/refund-dialog.js").then((file) => file.RefundDialog));
