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

/** A customer that stands without others from a moment on. */
export interface Parting {
  /** Whose the scores of those others are. */
  readonly from: readonly string[];
  /** Since when it had stood with any of them. */
  readonly since: number;
  /** With whom it would have stood since then without them, in the order of time. */
  readonly spans: readonly { readonly since: number; readonly group: Group; readonly joinedBy: readonly string[] }[];
}

/** Null: it stands with all whom it stood with just before. */
export function partingAt(customer: string, merges: readonly Merge[], now: number): Parting | null {
  const { members } = groupAt(customer, merges, now);
  const left = groupAt(customer, merges, now - 1).members.filter((member) => !members.includes(member));
  if (left.length === 0) return null;
  const moments = [...new Set(merges.flatMap(({ mergedAt, unmergedAt }) => [mergedAt ?? now, unmergedAt ?? now]))].filter((moment) => moment < now).sort((a, b) => a - b);
  const isWithout = (moment: number): boolean => !groupAt(customer, merges, moment).members.some((member) => left.includes(member));
  const since = moments[moments.findLastIndex(isWithout) + 1] ?? now;
  // Who came and went meanwhile leaves nothing.
  const others = merges.filter(({ unmergedAt }) => unmergedAt === null || unmergedAt <= since || unmergedAt > now);
  const spans: Parting['spans'][number][] = [{ since, group: groupAt(customer, others, since - 1), joinedBy: [] }];
  for (const moment of moments.filter((each) => each >= since)) {
    const group = groupAt(customer, others, moment);
    const before = spans.at(-1)?.group.members ?? [];
    const joinedBy = group.members.filter((member) => !before.includes(member));
    // Who came together with the others came a moment later.
    if (before.join('\n') !== group.members.join('\n')) spans.push({ since: Math.max(moment, since + 1), group, joinedBy });
  }
  return { from: [...new Set(left.map((member) => groupAt(member, merges, now).root))], since, spans };
}
