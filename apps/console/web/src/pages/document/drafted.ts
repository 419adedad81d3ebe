interface Compared {
  /** What the editor began with. */
  readonly start: string;
  /** What the version in force says. */
  readonly inForce: string;
}

/** Whether a text waits to be published. One that nobody wrote does not: it is a version's, of before while the newest one is fetched. */
export function isDrafted({ text, kept }: { readonly text: string; readonly kept: number | null }, { start, inForce }: Compared): boolean {
  return text !== inForce && (kept !== null || text !== start);
}
