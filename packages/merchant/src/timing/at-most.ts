/**
 * What comes of the work; if that takes longer than so many milliseconds, what `late` gives, or the error that it throws.
 * The work is not stopped by it, and nobody hears of its failure any more.
 */
export async function atMost<T, Late>(
  milliseconds: number,
  work: Promise<T>,
  late: () => Late | Promise<Late>,
): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<Late>((resolve, reject) => {
    timer = setTimeout(
      () => {
        try {
          resolve(late());
        } catch (error) {
          reject(error);
        }
      },
      Math.max(0, milliseconds),
    );
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
