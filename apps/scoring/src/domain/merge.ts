/** Two customers that are one. Moments are ms since the epoch, of counting: what was known when. */
export interface Merge {
  readonly id: string;
  /** The customer that stays. */
  readonly into: string;
  readonly from: string;
  /** Null: announced and not counted yet. */
  readonly mergedAt: number | null;
  readonly unmergedAt: number | null;
}

/** Customers that are one. */
export interface Group {
  /** Whose score it is. */
  readonly root: string;
  /** All of them, the root among them, sorted. */
  readonly members: readonly string[];
}

/** A merge known at a moment holds until its end is known. */
export function holdsAt({ mergedAt, unmergedAt }: Merge, at: number): boolean {
  return mergedAt !== null && mergedAt <= at && !(unmergedAt !== null && unmergedAt <= at);
}

/**
 * Who stands together with a customer by the merges that hold. The root is the one that went into nobody; where several
 * did, which two merges at one moment may lead to, the first by its id: so it is the same in whatever order they were counted.
 */
export function groupOf(customer: string, merges: readonly Pick<Merge, 'into' | 'from'>[]): Group {
  const members = new Set([customer]);
  for (let size = 0; size < members.size; ) {
    size = members.size;
    for (const { into, from } of merges) {
      if (members.has(into) || members.has(from)) members.add(into).add(from);
    }
  }
  const gone = new Set(merges.filter(({ into, from }) => into !== from).map(({ from }) => from));
  const sorted = [...members].sort();
  return { root: sorted.find((member) => !gone.has(member)) ?? sorted[0] ?? customer, members: sorted };
}

/** Who stood together with a customer as known at a moment. */
export function groupAt(customer: string, merges: readonly Merge[], at: number): Group {
  return groupOf(customer, merges.filter((merge) => holdsAt(merge, at)));
}
