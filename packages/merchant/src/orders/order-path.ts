/** The path parameter that all endpoints of one order share. */

import { Type } from "typebox";

export const OrderPath = Type.Object({ orderId: Type.String() });
