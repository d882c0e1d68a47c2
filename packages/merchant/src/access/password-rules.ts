/** Which passwords are refused when they are set: short ones, and those that everybody tries first. */

import { COMMON_PASSWORDS } from "./common-passwords.js";

/** Nobody types as much, and each try to log in hashes all of it. */
const LONGEST = 1000;

/**
 * What is wrong with a new password, for a person; undefined where nothing is.
 * @param minimumLength letters
 * @param id of the instance, which is no password of its own
 */
export function weaknessOf(password: string, minimumLength: number, id: string): string | undefined {
  const letters = [...password].length;
  if (letters < minimumLength) return `at least ${minimumLength} characters are needed`;
  if (letters > LONGEST) return `at most ${LONGEST} characters are accepted`;
  const plain = password.toLowerCase();
  if (plain === id.toLowerCase()) return "it is the name of the instance";
  if (COMMON_PASSWORDS.has(plain) || isMonotonous(plain)) return "it is one of those that everybody tries first";
  return undefined;
}

/** One letter, or two in turn, or neighbours on a keyboard or in the alphabet all along. */
function isMonotonous(password: string): boolean {
  if (new Set(password).size <= 2) return true;
  const rows = ["01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl"];
  return rows.some((row) => `${row}${row}`.includes(password) || `${reversed(row)}${reversed(row)}`.includes(password));
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}
