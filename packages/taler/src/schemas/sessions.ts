/** Sessions of customers: what a shop learns that knows only the session id which it made up. */
import { Type } from "typebox";

export const GetSessionStatusPaidResponse = Type.Object({ order_id: Type.String() });

export const GetSessionStatusUnpaidResponse = Type.Object({ order_id: Type.String() });
