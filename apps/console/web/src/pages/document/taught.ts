import type { Version } from '../../api/documents.ts';
import type { Learnt, LearntWeight, ModelBody } from '../../api/learning.ts';
import type { PartName } from '../../api/shapes.ts';

/** Who signs the versions that are learnt. */
export const learningAuthor = 'learning';

/** The version that brought what was learnt, and the one before it; null where what is in force was not learnt by either. */
export function taughtVersions(versions: readonly Version[]): { readonly before: number; readonly after: number } | null {
  const after = versions.find(({ author }) => author === learningAuthor)?.version;
  return after === undefined || after < 2 ? null : { before: after - 1, after };
}

/** One part before and after; the interval is known of a learnt weight only. */
export interface PartRow {
  readonly part: PartName;
  readonly before: number;
  readonly after: number;
  readonly interval: LearntWeight | null;
  readonly referenceBefore: number;
  readonly referenceAfter: number;
}

/** The weight that moved furthest first. */
export function partRows(before: ModelBody, after: ModelBody): PartRow[] {
  const names = Object.keys(after.parts) as PartName[];
  const rows = names.map((part) => ({
    part,
    before: weightOf(before, part),
    after: weightOf(after, part),
    interval: after.learnt?.weights?.[part] ?? null,
    referenceBefore: before.learnt?.references?.[part] ?? before.parts[part].start,
    referenceAfter: after.learnt?.references?.[part] ?? after.parts[part].start,
  }));
  return rows.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

function weightOf(body: ModelBody, part: PartName): number {
  return body.learnt?.weights?.[part].weight ?? body.parts[part].weight;
}

/** Where a weight stands in the picture of all: shares of the width, 0 being among them. */
export function weightScale(rows: readonly PartRow[]): (weight: number) => number {
  const all = [0, ...rows.flatMap(({ before, after, interval }) => [before, after, ...(interval === null ? [] : [interval.low, interval.high])])];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return (weight) => (most === least ? 0.5 : (weight - least) / (most - least));
}

export const rhythmFigures = ['gapDays', 'r', 'alpha', 'a', 'b', 'stepDays', 'intercept', 'calibrationIntercept', 'slope'] as const;
export type RhythmFigure = (typeof rhythmFigures)[number];

/** The figures of a version's rhythm; one that it doesn't have is null. */
export function rhythmOf(body: ModelBody): Readonly<Record<RhythmFigure, number | null>> {
  const { rhythm, learnt } = body;
  const { r, a, b, alpha } = learnt?.coldStart ?? { ...rhythm.coldStart, alpha: rhythm.coldStart.r * rhythm.expectedGapDays };
  const { chain = null, calibration = null } = learnt ?? ({} as Partial<Learnt>);
  return {
    gapDays: learnt?.gapDays ?? rhythm.expectedGapDays, r, alpha, a, b,
    stepDays: chain?.stepDays ?? null, intercept: chain?.intercept ?? null,
    calibrationIntercept: calibration?.intercept ?? null, slope: calibration?.slope ?? null,
  };
}
