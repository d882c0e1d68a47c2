/** Faults on demand over HTTP, below /sandbox/: for tests from outside. No real service has that. */
import { Count } from "@kontor/taler/schemas/primitives";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Faults } from "./faults.js";
import { bodyOf } from "./http-server.js";

const target = {
  path: Type.String(),
  method: Type.Optional(Type.String()),
  times: Type.Optional(Type.Integer({ minimum: 1 })),
};
const FaultRequest = wireCodec(
  Type.Union([
    Type.Object({ ...target, kind: Type.Literal("answer"), status: Count, body: Type.Optional(Type.Unknown()) }),
    Type.Object({ ...target, kind: Type.Literal("delay"), milliseconds: Count }),
    Type.Object({ ...target, kind: Type.Literal("reset") }),
    Type.Object({ ...target, kind: Type.Literal("lose-answer") }),
  ]),
);

export function faultControls(app: FastifyInstance, faults: Faults): void {
  app.post("/sandbox/faults", async (request, reply) => {
    faults.arm(bodyOf(FaultRequest, request));
    return reply.code(204).send();
  });
  app.delete("/sandbox/faults", async (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
}
