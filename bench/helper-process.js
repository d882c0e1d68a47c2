/** Helper processes of the benchmark: the parent asks by name, the child answers, one question at a time. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts `file`; `ask(name, argument)` gives what its function of that name gives. */
export function startHelper(file) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { serialization: "advanced" });
  return {
    async ask(name, argument) {
      child.send({ name, argument });
      const [{ result, error }] = await once(child, "message");
      if (error !== undefined) throw new Error(`${file}, ${name}: ${error}`);
      return result;
    },
    stop: () => child.kill("SIGKILL"),
  };
}

/** In the child: the functions that may be asked for. */
export function answerParent(functions) {
  process.on("message", async ({ name, argument }) => {
    try {
      process.send({ result: await functions[name](argument) });
    } catch (error) {
      process.send({ error: error.stack });
    }
  });
  process.on("disconnect", () => process.exit());
}
