import { isEvidence, isRebasing, type Change, type Piece } from './change.ts';
import type { CustomerMemory } from './customer-memory.ts';
import { groundOf, type Ground, type Opening } from './alert-story.ts';
import { severest, type Severity, type StepRule } from './rule.ts';

interface Firing {
  readonly rule: StepRule;
  readonly part: string;
  /** What this part's counted interactions cost the score: the part with the most points names the story. */
  readonly points: number;
  readonly first: Piece;
}

/**
 * The step that a change completes, if it does. `toldByHard` are interactions that an open hard alert already tells: the
 * same offer isn't told a second time as a step.
 */
export function completedStep(memory: CustomerMemory, change: Change, given: { rules: readonly StepRule[]; toldByHard: ReadonlySet<string> }): Opening | null {
  const known = memory.pieces.filter((piece) => isEvidence(piece) && piece.knownAt > memory.stepsClosedAt && !piece.interactions.some((each) => given.toldByHard.has(each)));
  const firings = given.rules.flatMap((rule) => fire(rule, known, change.asOf));
  const [named] = firings.toSorted((a, b) => a.points - b.points);
  if (named === undefined) return null;
  const others = firings.filter((firing) => firing.part !== named.part).map(causeOf);
  return {
    lane: 'step',
    rule: named.rule.name,
    severity: severest(firings.map((firing): Severity => firing.rule.severity)),
    causes: [...new Set([causeOf(named), ...others])],
    grounds: byCause(firings),
    part: named.part,
    since: named.first.at,
    pieces: memory.pieces.slice(startOf(named.first, memory.pieces)).filter((piece) => !isRebasing(piece)),
    signals: [],
  };
}

/** Where two rules name one cause, the one with the most points is its. */
function byCause(firings: readonly Firing[]): Ground[] {
  const worstLast = firings.toSorted((a, b) => b.points - a.points);
  return [...new Map(worstLast.map((firing) => [causeOf(firing), groundOf(causeOf(firing), { lane: 'step', rule: firing.rule.name })])).values()];
}

function fire(rule: StepRule, known: readonly Piece[], asOf: number): Firing[] {
  if (rule.determinants === null) return fireOnScore(rule, countedBy(rule, known, { asOf, what: 'points' }));
  return rule.determinants.flatMap((part) => fireOnDial(rule, part, countedBy(rule, ofPart(known, part), { asOf, what: 'dial' })));
}

/**
 * What lies in the window that ends with the newest live interaction of this change that costs: backfill fires nothing by
 * itself, and counts beside what does. Looked back from when it happened, so that a backlog hides no step.
 */
function countedBy(rule: StepRule, known: readonly Piece[], { asOf, what }: { readonly asOf: number; readonly what: 'points' | 'dial' }): readonly Piece[] {
  const costs = known.filter((piece) => piece.knownAt === asOf && piece.backfill !== true && piece[what] < 0);
  const oldest = Math.max(...costs.map((piece) => piece.at)) - rule.withinMs;
  return costs.length === 0 ? [] : known.filter((piece) => piece.at >= oldest);
}

function fireOnScore(rule: StepRule, counted: readonly Piece[]): Firing[] {
  const [first] = counted;
  if (first === undefined || !reaches(sum(counted, 'points'), rule)) return [];
  const byPart = partsOf(counted).map((part) => ({ rule, part, points: sum(ofPart(counted, part), 'points'), first }));
  return byPart.toSorted((a, b) => a.points - b.points).slice(0, 1);
}

function fireOnDial(rule: StepRule, part: string, counted: readonly Piece[]): Firing[] {
  const [first] = counted;
  if (first === undefined || !reaches(sum(counted, 'dial'), rule)) return [];
  return [{ rule, part, points: sum(counted, 'points'), first }];
}

// The score just before an interaction is before all its pieces, in whatever order its parts stand.
function startOf(first: Piece, pieces: readonly Piece[]): number {
  return pieces.findIndex((piece) => piece === first || (piece.knownAt === first.knownAt && piece.interactions.some((each) => first.interactions.includes(each))));
}

// Sums of floats: a step of exactly `drop` fires.
function reaches(fall: number, rule: StepRule): boolean {
  return fall <= -rule.drop + 1e-9;
}

function causeOf(firing: Firing): string {
  return `determinant:${firing.part}`;
}

function partsOf(pieces: readonly Piece[]): string[] {
  return [...new Set(pieces.map((piece) => piece.determinant))];
}

function ofPart(pieces: readonly Piece[], part: string): Piece[] {
  return pieces.filter((piece) => piece.determinant === part);
}

function sum(pieces: readonly Piece[], what: 'points' | 'dial'): number {
  return pieces.reduce((total, piece) => total + piece[what], 0);
}
