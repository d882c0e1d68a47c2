/**
 * The SQL of the order of products. A product stands at a number of its own; who has never been moved stands where the
 * serial says, and there is room between each two, so that moving one product changes one row. Where the room is used up,
 * all of the shop are spread again. What is new has the largest serial, and so comes last.
 */

import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

/** Of one serial, as a power of two. */
const ROOM_BITS = 24n;
const ROOM = 1n << ROOM_BITS;

const BITS = sql.raw(String(ROOM_BITS));

/** Where a product stands; two at one place stand as they came in. As the index `products_by_place` has it. */
export const PLACE = sql<bigint>`coalesce(place, serial << ${BITS})`;

interface Standing {
  readonly serial: bigint;
  readonly place: bigint;
}

export type Side = "before" | "after";

/**
 * Puts a product right before or after another one.
 * @returns which of the two there is not; undefined when it is done
 */
export async function placeProduct(
  tx: Queries,
  instance: bigint,
  productId: string,
  { side, of }: { readonly side: Side; readonly of: string },
): Promise<"product" | "neighbour" | undefined> {
  const product = await standingOf(tx, instance, productId);
  if (product === undefined) return "product";
  const neighbour = await standingOf(tx, instance, of);
  if (neighbour === undefined) return "neighbour";
  if (product.serial === neighbour.serial) return undefined;
  const place = (await roomBeside(tx, instance, product, neighbour, side)) ?? (await spreadAndFind());
  await tx
    .updateTable("products")
    .set({ place })
    .where("instance", "=", instance)
    .where("serial", "=", product.serial)
    .execute();
  return undefined;

  async function spreadAndFind(): Promise<bigint> {
    await spread(tx, instance);
    const moved = (await standingOf(tx, instance, of))!;
    return (await roomBeside(tx, instance, product!, moved, side))!;
  }
}

async function standingOf(tx: Queries, instance: bigint, productId: string): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select serial, ${PLACE} as place from products where instance = ${instance} and product_id = ${productId}
  `.execute(tx);
  return rows[0];
}

/** A number between the neighbour and who else stands on that side of it; undefined where there is none left. */
async function roomBeside(
  tx: Queries,
  instance: bigint,
  { serial }: Standing,
  { serial: neighbour, place }: Standing,
  side: Side,
): Promise<bigint | undefined> {
  const beyond = side === "before" ? sql`<` : sql`>`;
  const nearest = side === "before" ? sql`desc` : sql`asc`;
  const { rows } = await sql<Standing>`
    select serial, ${PLACE} as place from products
    where instance = ${instance} and (${PLACE}, serial) ${beyond} (${place}, ${neighbour}) and serial <> ${serial}
    order by ${PLACE} ${nearest}, serial ${nearest} limit 1
  `.execute(tx);
  const other = rows[0]?.place;
  if (side === "before") return other === undefined ? place - ROOM : between(other, place);
  // The last one stays before what is yet to come: within the room of a serial that there was.
  return between(place, other ?? ((place >> ROOM_BITS) + 1n) << ROOM_BITS);
}

function between(low: bigint, high: bigint): bigint | undefined {
  const middle = low + (high - low) / 2n;
  return middle > low && middle < high ? middle : undefined;
}

/** Gives all products room again, in the order that they have, and none a place after that of the last. */
async function spread(tx: Queries, instance: bigint): Promise<void> {
  // In the sequence of who sells several, so that nobody waits for each other.
  await tx
    .selectFrom("products")
    .select("serial")
    .where("instance", "=", instance)
    .orderBy("serial")
    .forNoKeyUpdate()
    .execute();
  await sql`
    update products set place = spread.place from (
      select serial,
        ((max(${PLACE}) over ()) >> ${BITS} << ${BITS}) - ((count(*) over ()) - row_number() over (order by ${PLACE}, serial)) * ${ROOM}::bigint as place
      from products where instance = ${instance}
    ) as spread
    where products.instance = ${instance} and products.serial = spread.serial
  `.execute(tx);
}
