/** How long people stay signed in without doing anything, in microseconds: office, practice desk and server say the same. */
export const SESSION_US = 12 * 3600 * 1_000_000;
