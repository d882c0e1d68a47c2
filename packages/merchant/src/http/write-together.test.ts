import Fastify from "fastify";
import { expect, test } from "vitest";
import { writeTogether } from "./write-together.js";

test("an answer with a header that cannot be written is an error's, and the others of its moment arrive", async () => {
  const app = Fastify();
  writeTogether(app);
  app.get("/refused", (_request, reply) => reply.header("location", "https://shop.example/\r\n").send("nothing"));
  app.get("/fine", (_request, reply) => reply.send("something"));
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as { port: number };
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return [answer.status, answer.status === 200 ? await answer.text() : ""];
  };
  expect(await Promise.all(["/fine", "/refused", "/fine"].map(ask))).toEqual([
    [200, "something"],
    [500, ""],
    [200, "something"],
  ]);
  await app.close();
});
