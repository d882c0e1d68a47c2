/** Wire types of what is a day of the shop, and how often statements are closed: an addition to the protocol. */

import { type StaticDecode, Type } from "typebox";

export const StatementPeriod = Type.Union([Type.Literal("monthly"), Type.Literal("quarterly"), Type.Literal("never")]);

/** `time_zone`: a name of the time zone database, such as `Europe/Zurich`. */
export const ShopDays = Type.Object({ time_zone: Type.String({ maxLength: 100 }), statements: StatementPeriod });

export const ShopDaysPatch = Type.Partial(ShopDays);

export type StatementPeriod = StaticDecode<typeof StatementPeriod>;
