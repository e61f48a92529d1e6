/** Like Promise.all of two, but waits for both even if one fails: what still starts could not be ended. */
export async function bothOf<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}
