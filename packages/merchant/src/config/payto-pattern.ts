/**
 * The `payto_regex` of account restrictions: POSIX extended regular expressions from an exchange that is not trusted.
 * JavaScript's own engine backtracks, and a pattern can make that take for ever. Here all paths are followed at once
 * (Thompson's construction): the time is bounded by length of the text times size of the pattern.
 */

const MAX_PATTERN_LENGTH = 1024;
/** Instructions, after `{m,n}` is written out. */
const MAX_PROGRAM = 4096;
const MAX_REPETITIONS = 255;
/** Longer accounts match nothing. */
const MAX_TEXT_LENGTH = 2048;

/** The pattern is malformed, too large, or uses what egrep patterns of the protocol must not: back-references, \w, \d. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

type Test = (code: number) => boolean;

type Node =
  | { type: "character"; test: Test }
  | { type: "start" | "end" }
  | { type: "sequence" | "choice"; parts: Node[] }
  | { type: "repeat"; part: Node; min: number; max: number };

type Instruction =
  | { op: "character"; test: Test }
  | { op: "start" | "end" | "match" }
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number };

/** Compiles the pattern to a function that tells whether it matches anywhere in a text. Throws PatternError. */
export function compilePaytoPattern(pattern: string): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new PatternError("the pattern is too long");
  const program: Instruction[] = [];
  emit(new Parser(pattern).parse(), program);
  append(program, { op: "match" });
  return (text) => text.length <= MAX_TEXT_LENGTH && search(program, text);
}

/** What POSIX calls sets of characters, as they are written inside brackets. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
  blank: " \t",
  space: " \t-\r",
  cntrl: "\u0001-\u001f\u007f",
  graph: "!-~",
  print: " -~",
  punct: "!-/:-@[-`{-~",
};

/**
 * The same for a pattern of the operator's or the shop's, who may use named classes such as `[[:digit:]]`: exchanges may not. Throws
 * PatternError.
 */
export function compilePosixPattern(pattern: string): (text: string) => boolean {
  const spelled = pattern.replace(/\[:(\w+):\]/g, (written, name: string) => {
    const characters = CLASSES[name];
    if (characters === undefined) throw new PatternError(`there is no class ${written}`);
    return characters;
  });
  return compilePaytoPattern(spelled);
}

class Parser {
  #at = 0;

  constructor(readonly pattern: string) {}

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.pattern.length) throw new PatternError("a closing parenthesis without an opening one");
    return node;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#accept("|")) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { type: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.pattern.length && !"|)".includes(this.pattern[this.#at]!)) parts.push(this.#repeated());
    return { type: "sequence", parts };
  }

  #repeated(): Node {
    let node = this.#atom();
    for (;;) {
      if (this.#accept("*")) node = { type: "repeat", part: node, min: 0, max: Number.POSITIVE_INFINITY };
      else if (this.#accept("+")) node = { type: "repeat", part: node, min: 1, max: Number.POSITIVE_INFINITY };
      else if (this.#accept("?")) node = { type: "repeat", part: node, min: 0, max: 1 };
      else if (this.#accept("{")) node = { type: "repeat", part: node, ...this.#interval() };
      else return node;
    }
  }

  #interval(): { min: number; max: number } {
    const parts = /^([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}/.exec(this.pattern.slice(this.#at, this.#at + 9));
    if (!parts) throw new PatternError("a malformed interval");
    this.#at += parts[0].length;
    const min = Number(parts[1]);
    const max = parts[3] ? Number(parts[3]) : parts[2] ? Number.POSITIVE_INFINITY : min;
    if (min > max || min > MAX_REPETITIONS || (Number.isFinite(max) && max > MAX_REPETITIONS)) {
      throw new PatternError("an interval that is out of range");
    }
    return { min, max };
  }

  #atom(): Node {
    const character = this.pattern[this.#at++]!;
    switch (character) {
      case "(": {
        const node = this.#choice();
        if (!this.#accept(")")) throw new PatternError("an opening parenthesis without a closing one");
        return node;
      }
      case "[":
        return { type: "character", test: this.#bracket() };
      case ".":
        return { type: "character", test: () => true };
      case "^":
        return { type: "start" };
      case "$":
        return { type: "end" };
      case "\\": {
        const escaped = this.pattern[this.#at++];
        if (escaped === undefined || /[A-Za-z0-9<>`']/.test(escaped)) throw new PatternError("an unknown escape");
        return literal(escaped);
      }
      case "*":
      case "+":
      case "?":
      case "{":
        throw new PatternError("a repetition of nothing");
      default:
        return literal(character);
    }
  }

  /** A bracket expression; `]` is an ordinary member in first place, and a backslash always is. */
  #bracket(): Test {
    const negated = this.#accept("^");
    const tests: Test[] = [];
    do {
      const member = this.pattern[this.#at++];
      if (member === undefined) throw new PatternError("a bracket that does not end");
      if (member === "[" && /[:.=]/.test(this.pattern[this.#at] ?? "")) {
        throw new PatternError("a named character class");
      }
      const low = member.charCodeAt(0);
      let high = low;
      if (this.pattern[this.#at] === "-" && this.pattern[this.#at + 1] !== "]") {
        high = this.pattern.charCodeAt(this.#at + 1);
        this.#at += 2;
        if (!(high >= low)) throw new PatternError("a range that is upside down");
      }
      tests.push((code) => code >= low && code <= high);
    } while (!this.#accept("]"));
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  #accept(character: string): boolean {
    if (this.pattern[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

function literal(character: string): Node {
  const expected = character.charCodeAt(0);
  return { type: "character", test: (code) => code === expected };
}

function append(program: Instruction[], instruction: Instruction): number {
  if (program.length >= MAX_PROGRAM) throw new PatternError("the pattern is too large");
  return program.push(instruction) - 1;
}

function emit(node: Node, program: Instruction[]): void {
  switch (node.type) {
    case "character":
      append(program, { op: "character", test: node.test });
      return;
    case "start":
    case "end":
      append(program, { op: node.type });
      return;
    case "sequence":
      for (const part of node.parts) emit(part, program);
      return;
    case "choice":
      emitChoice(node.parts, program);
      return;
    case "repeat":
      emitRepeat(node.part, node.min, node.max, program);
  }
}

function emitChoice(parts: Node[], program: Instruction[]): void {
  const [first, ...others] = parts;
  if (others.length === 0) {
    emit(first!, program);
    return;
  }
  const split = append(program, { op: "match" });
  emit(first!, program);
  const jump = append(program, { op: "match" });
  program[split] = { op: "split", first: split + 1, second: program.length };
  emitChoice(others, program);
  program[jump] = { op: "jump", to: program.length };
}

function emitRepeat(part: Node, min: number, max: number, program: Instruction[]): void {
  for (let i = 0; i < min; i++) {
    const before = program.length;
    emit(part, program);
    // Nothing, many times, is nothing; and nested intervals around it would never end.
    if (program.length === before) break;
  }
  if (max === Number.POSITIVE_INFINITY) {
    const split = append(program, { op: "match" });
    emit(part, program);
    append(program, { op: "jump", to: split });
    program[split] = { op: "split", first: split + 1, second: program.length };
    return;
  }
  const splits: number[] = [];
  for (let i = min; i < max; i++) {
    splits.push(append(program, { op: "match" }));
    emit(part, program);
  }
  for (const split of splits) program[split] = { op: "split", first: split + 1, second: program.length };
}

function search(program: Instruction[], text: string): boolean {
  /** The last position (plus one) at which an instruction was reached: each is followed once per position. */
  const reachedAt = new Int32Array(program.length);
  let waiting: number[] = [];
  for (let position = 0; position <= text.length; position++) {
    const next: number[] = [];
    const code = text.charCodeAt(position);
    const pending = [0, ...waiting];
    while (pending.length > 0) {
      const at = pending.pop()!;
      if (reachedAt[at] === position + 1) continue;
      reachedAt[at] = position + 1;
      const instruction = program[at]!;
      switch (instruction.op) {
        case "match":
          return true;
        case "split":
          pending.push(instruction.second, instruction.first);
          break;
        case "jump":
          pending.push(instruction.to);
          break;
        case "start":
          if (position === 0) pending.push(at + 1);
          break;
        case "end":
          if (position === text.length) pending.push(at + 1);
          break;
        case "character":
          if (position < text.length && instruction.test(code)) next.push(at + 1);
          break;
      }
    }
    waiting = next;
  }
  return false;
}
