/** A check of a search: these words may stand in the address, everything else is dropped. */
export function words<N extends string>(...names: readonly N[]) {
  return (search: Record<string, unknown>): { [name in N]?: string } => {
    const kept: { [name in N]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    }
    return kept;
  };
}
