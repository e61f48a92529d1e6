/** Options with defaults for those that are not given; one that is given as undefined is not given. */
export function withDefaults<Options extends object>(defaults: Partial<Options>, options: Options): Required<Options> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) } as Required<Options>;
}
