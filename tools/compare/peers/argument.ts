/** The n-th argument of this process. @throws Error that names it if it was not given. */
export function argument(index: number, name: string): string {
  const value = process.argv[index + 2];
  if (value === undefined) throw new Error(`argument ${index + 1} is missing: ${name}`);
  return value;
}
