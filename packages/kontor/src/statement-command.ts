/** `kontor statement verify`: checks statements of account by itself, without a server or a network. */

import { readFileSync } from "node:fs";
import { chainProblems, type ReadStatement, readStatement } from "@kontor/merchant/statements/verify";
import type { Command } from "commander";

export function addStatementCommand(program: Command): void {
  program
    .command("statement")
    .description("statements of account")
    .command("verify")
    .description("check signatures, sums, and that each is the successor of the one before")
    .argument("<files...>", "statements as JSON or PDF, of one shop")
    .option("--key <key>", "the key that they must be signed with, in base32")
    .option("--json", "print the result as one JSON object")
    .action((files: readonly string[], { key, json }: { readonly key?: string; readonly json?: boolean }) => {
      const read = files.map((name) => readStatement(name, readFileSync(name)));
      const statements = read.filter((one): one is ReadStatement => "head" in one);
      const problems = [
        ...read.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
        ...statements
          .filter(({ head }) => key !== undefined && head.public_key !== key.toUpperCase())
          .map(({ head, name }) => `${name}: is signed with ${head.public_key}`),
        ...chainProblems(statements),
      ];
      if (problems.length > 0) process.exitCode = 1;
      const keys = [...new Set(statements.map(({ head }) => head.public_key))];
      const numbers = statements.map(({ head }) => head.number).sort((a, b) => a - b);
      if (json) {
        console.log(JSON.stringify({ right: problems.length === 0, problems, statements: numbers, keys }));
        return;
      }
      for (const problem of problems) console.log(problem);
      if (problems.length > 0) return;
      console.log(`${statements.length} right: ${numbers.join(", ")}. Signed with ${keys.join(", ")}.`);
    });
}
