/** Like Promise.all, but waits for all even if one fails: what still starts could not be ended. */
export async function allOf<T extends readonly unknown[] | []>(
  all: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all);
  return await Promise.all(all);
}
