/** What a shop's people chose in the back office, an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";
import { AnyObject } from "./primitives.js";

/** A small JSON object, whose members only the programs that wrote them understand. */
export const Preferences = Type.Object({ preferences: AnyObject });

export type Preferences = StaticDecode<typeof Preferences>;
