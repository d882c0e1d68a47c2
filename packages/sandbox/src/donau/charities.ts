/** GET and POST /charities: who receives donations. A real Donau lets its administrator alone add one. */
import { printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { NewCharity } from "@kontor/taler/schemas/donau-service";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { yearOf } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { type DonauContext, refuse } from "./donau-context.js";
import type { Charity } from "./store.js";

const newCharity = wireCodec(NewCharity);

export function charities(app: FastifyInstance, { clock, store }: DonauContext): void {
  app.post("/charities", async (request, reply) => {
    const { charity_id, charity_pub, charity_name, charity_url, max_per_year } = bodyOf(newCharity, request);
    const charityId = await store.addCharity({
      charityId: charity_id === undefined ? undefined : BigInt(charity_id),
      charityPub: decodeBase32(charity_pub, 32),
      charityName: charity_name,
      charityUrl: charity_url,
      maxPerYear: max_per_year,
    });
    return reply.code(201).send({ charity_id: Number(charityId) });
  });
  app.get("/charities/:id", async (request) => {
    const charity = await charityIn(store, (request.params as { id: string }).id);
    const year = yearOf(clock.now());
    return {
      charity_pub: encodeBase32(charity.charityPub),
      charity_name: charity.charityName,
      ...(charity.charityUrl === undefined ? {} : { charity_url: charity.charityUrl }),
      max_per_year: printAmount(charity.maxPerYear),
      receipts_to_date: printAmount(await store.receiptsOf(charity.charityId, year)),
      current_year: year,
    };
  });
}

/** The charity that a path names. */
export async function charityIn(store: DonauContext["store"], id: string): Promise<Charity> {
  const charity = /^\d{1,15}$/.test(id) ? await store.charity(BigInt(id)) : undefined;
  if (charity === undefined) throw refuse("CHARITY_NOT_FOUND", id);
  return charity;
}
