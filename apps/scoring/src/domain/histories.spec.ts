import fc from 'fast-check';
import { shippedResolvedModel } from '../model-document.ts';
import { activeInteractions, happenedBy } from './active.ts';
import { advance, needsTimeline } from './advance.ts';
import { activeAndDue } from './due.ts';
import { dayMs } from './duration.ts';
import { explainBetween, explainReference } from './explain.ts';
import { foldInteraction, foldSorted, emptyFold, isOlderThanFolded } from './fold.ts';
import { happened } from './given.ts';
import type { DomainInteraction } from './interaction.ts';
import type { Model, ModelVersion } from './model.ts';
import { nextReviewAt } from './next-review.ts';
import { scoreAt } from './score.ts';
import { decodeState, emptyState, encodeState } from './state.ts';
import type { CustomerState } from './state.ts';
import { termsAt } from './terms.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const end = start + 330 * dayMs;
const first = shippedResolvedModel(1);
const second: Model = {
  ...shippedResolvedModel(2),
  rhythm: { ...first.rhythm, gapDays: 60, alpha: 60 },
  parts: first.parts.map((part) => (part.name === 'service' ? { ...part, weight: 4, halfLifeMs: 30 * dayMs } : part)),
};
const third: Model = { ...shippedResolvedModel(3), contract: { ...first.contract, renewal: 0.7 }, answers: { withinMs: 10 * dayMs, fastMs: dayMs } };
const models: ModelVersion[] = [
  { model: first, inForceFrom: -Infinity },
  { model: second, inForceFrom: start + 100 * dayMs },
  { model: third, inForceFrom: start + 200 * dayMs },
];

const someKinds = [
  'order.placed', 'order.placed', 'order.placed', 'complaint.received', 'ticket.solved', 'meeting.held', 'call.answered',
  'promise.broken', 'promise.kept', 'offer.received', 'stock.depleted', 'stock.replenished', 'contract.signed', 'csat.answered',
  'contract.renewed', 'email.received', 'email.sent', 'customer.updated', 'chat.received', 'call.answered',
  'meeting.held', 'ticket.created', 'order.placed', 'subscription.cancelled',
  'promise.made', 'need.stated', 'need.answered', 'offer.countered', 'ticket.created', 'ticket.solved', 'answer.missed', 'question.asked',
] as const;

function drawn(chance: Iterator<number>): number {
  return Number(chance.next().value);
}

interface Told {
  readonly kind: string;
  readonly minute: number;
  readonly lateMinutes: number;
  readonly corrected: boolean;
}

/** What a customer went through: most of it known at once, some up to 29 days late, some corrected later. */
const told = fc.record({
  kind: fc.constantFrom(...someKinds),
  minute: fc.integer({ min: 0, max: 325 * 1440 }),
  lateMinutes: fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 0, max: 2 }) }, { weight: 1, arbitrary: fc.integer({ min: 3, max: 29 * 1440 }) }),
  corrected: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const histories = fc.array(told, { minLength: 1, maxLength: 60, size: 'max' }).map((all) => all.flatMap(interactionsOf));

function interactionsOf(one: Told, index: number): DomainInteraction[] {
  const occurredAt = start + one.minute * 60_000;
  const countedAt = occurredAt + one.lateMinutes * 60_000;
  const facts = { contractEndsAt: new Date(occurredAt + 200 * dayMs).toISOString().slice(0, 10) };
  const interaction = happened(one.kind, occurredAt, {
    id: `e-${index}`,
    countedAt,
    receivedAt: countedAt,
    sequence: index,
    ...(one.kind === 'contract.signed' ? { facts } : {}),
    ...(one.kind === 'csat.answered' ? { rating: { scale: 'csat', value: 1 + (index % 5), min: 1, max: 5 } } : {}),
    ...(one.kind === 'chat.received' ? { sentiment: { score: ((index % 7) - 3) / 3, confidence: 0.3 } } : {}),
    ...(one.kind === 'order.placed' ? { amount: { value: 10 + index, currency: 'EUR' } } : {}),
    ...clockOf(one, index),
  });
  if (!one.corrected) return [interaction];
  const at = countedAt + 3 * dayMs;
  const counted = { countedAt: at, receivedAt: at, sequence: index };
  return [
    interaction,
    happened('interaction.retracted', at, { id: `r-${index}`, retracts: [interaction.ref], ...counted }),
    happened('call.answered', occurredAt, { id: `n-${index}`, ...counted }),
  ];
}

const objects: Readonly<Record<string, string>> = { promise: 'promise', offer: 'offer', need: 'need' };

/** Few objects, so that what opens and what closes often meet; some promises have no due time, some questions no reference. */
function clockOf({ kind, minute }: Told, index: number): Partial<DomainInteraction> {
  const [noun = ''] = kind.split('.');
  const dueAt = start + (minute + 20 * 1440 * (index % 4)) * 60_000;
  const expiresAt = index % 5 === 0 ? {} : { expiresAt: new Date(dueAt).toISOString() };
  if (objects[noun] !== undefined) return { object: `${noun}:test:${index % 3}`, ...expiresAt };
  const asks = kind === 'ticket.created' || kind === 'question.asked';
  const refers = index % 4 === 0 ? {} : { reference: `ticket:test:${index % 3}` };
  return asks || kind === 'ticket.solved' || kind === 'answer.missed' ? { ...refers, ...(asks ? { expectsAnswer: true as const } : {}) } : {};
}

function total(pieces: readonly { points: number }[]): number {
  return pieces.reduce((sum, { points }) => sum + points, 0);
}

const runs = { numRuns: 200, seed: 20261123 };

describe('explanations of random histories', () => {
  const windows = fc.tuple(fc.integer({ min: -5, max: 330 }), fc.integer({ min: 0, max: 330 })).map(([a, b]) => ({
    from: start + Math.min(a, b) * dayMs,
    to: start + Math.max(a, b) * dayMs,
  }));

  it('sum to the difference within 1e-9, over late events, corrections and three models', () => {
    fc.assert(
      fc.property(histories, windows, fc.boolean(), (interactions, { from, to }, asKnownThen) => {
        const knownAt = asKnownThen ? to : end;
        const question = { from, to, knownAt, ...(asKnownThen ? { knownFrom: from } : {}) };
        const explanation = explainBetween({ interactions, models }, question);
        expect(Math.abs(total(explanation.contributions) - explanation.delta)).toBeLessThanOrEqual(1e-9);
        expect(Math.abs(explanation.to.score - explanation.from.score - explanation.delta)).toBeLessThanOrEqual(1e-9);
        const reference = explainReference({ interactions, models }, { to, knownAt });
        if (reference !== null) expect(Math.abs(total(reference.contributions) - reference.delta)).toBeLessThanOrEqual(1e-9);
      }),
      runs,
    );
  });

  it('name interactions of the window; without one of them the score would be another', () => {
    let named = 0;
    let overtaken = 0;
    fc.assert(
      fc.property(histories, windows, (interactions, { from, to }) => {
        const history = { interactions, models };
        const explanation = explainBetween(history, { from, to, knownAt: end });
        // Another version may let a question fall due at another moment.
        const known = models.flatMap(({ model }) => [...interactions, ...activeAndDue(interactions, model)]);
        const momentsOf = (ref: string): number[] => known.filter((one) => one.ref === ref).map(({ occurredAt }) => occurredAt);
        for (const { kind, determinant, interactions: refs } of explanation.contributions) {
          if (kind !== 'event') continue;
          expect(refs.length).toBeGreaterThan(0);
          for (const ref of refs) expect(momentsOf(ref).some((at) => at > from && at <= to)).toBe(true);
          named += 1;
          if (explanation.to.score === 0 || refs.some((ref) => movesScore(history, to, ref))) continue;
          // Only the first term can be overtaken within the window: a contact by a newer one, an order by another of
          // the same day, a rhythm by a contract; and what fell due by another version. At its own moment the interaction made the difference.
          expect(determinant === 'rhythm' || known.some(({ ref, due }) => due !== undefined && refs.includes(ref))).toBe(true);
          expect(refs.some((ref) => momentsOf(ref).some((at) => movesScore(history, at, ref)))).toBe(true);
          overtaken += 1;
        }
      }),
      runs,
    );
    expect(named).toBeGreaterThan(1_000);
    expect(overtaken / named).toBeLessThanOrEqual(0.1);
  });

  function movesScore(history: { interactions: DomainInteraction[]; models: ModelVersion[] }, at: number, ref: string): boolean {
    const retraction = happened('interaction.retracted', end, { countedAt: end, retracts: [ref] });
    const ends = [history.interactions, [...history.interactions, retraction]].map(
      (interactions) => explainBetween({ ...history, interactions }, { from: at, to: at, knownAt: end }).to.score,
    );
    return ends[0] !== ends[1];
  }
});

describe('the order of arrival', () => {
  it('changes nothing, to the bit: 20 random orders, each interaction up to four times', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (interactions, chance) => {
        const expected = JSON.stringify(foldSorted(activeInteractions(interactions), first));
        for (let round = 0; round < 20; round += 1) {
          const arrived = interactions
            .flatMap((one) => new Array<DomainInteraction>(1 + Math.floor(4 * drawn(chance))).fill(one))
            .map((one) => ({ one, place: drawn(chance) }))
            .sort((a, b) => a.place - b.place)
            .map(({ one }) => one);
          expect(JSON.stringify(foldOneByOne(arrived))).toBe(expected);
        }
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  /** As the shell does: repeats dropped, a fold on top where that is possible, otherwise from the timeline. */
  function foldOneByOne(arrived: readonly DomainInteraction[]) {
    const timeline = new Map<string, DomainInteraction>();
    let fold = emptyFold(first);
    for (const interaction of arrived) {
      if (timeline.has(interaction.ref)) continue;
      timeline.set(interaction.ref, interaction);
      const all = activeInteractions([...timeline.values()]);
      const refold = interaction.retracts !== undefined || isOlderThanFolded(fold, interaction) || !all.includes(interaction);
      fold = refold ? foldSorted(all, first) : foldInteraction(fold, interaction, first);
    }
    return fold;
  }
});

describe('the hot path', () => {
  interface Step {
    readonly now: number;
    readonly news: DomainInteraction[];
  }

  /** Batches in the order of counting. */
  function stepsOf(interactions: readonly DomainInteraction[], batchMs: number): Step[] {
    const counted = [...interactions].sort((a, b) => a.countedAt - b.countedAt || a.sequence - b.sequence);
    const steps = new Map<number, DomainInteraction[]>();
    for (const one of counted) {
      const now = Math.floor(one.countedAt / batchMs) * batchMs + batchMs;
      steps.set(now, [...(steps.get(now) ?? []), { ...one, countedAt: now }]);
    }
    return [...steps].map(([now, news]) => ({ now, news }));
  }

  it('arrives at the score of the pure function, tells pieces that sum, and agrees with the explanation of the same step', () => {
    let compared = 0;
    const prospectScore = 40;
    const batches = fc.constantFrom(60_000, 3_600_000, 10 * dayMs);
    fc.assert(
      fc.property(histories, batches, (interactions, batchMs) => {
        let state: CustomerState = emptyState();
        let counted: DomainInteraction[] = [];
        for (const { now, news } of stepsOf(interactions, batchMs)) {
          const before = state;
          counted = [...counted, ...news];
          const timeline = needsTimeline(before, news, { now, models }) ? { timeline: counted } : {};
          const { state: after, change, score } = advance(before, news, { now, models, ...timeline });
          state = decodeState(encodeState(after));
          expect(state).toEqual(after);
          const explained = before.walked === null ? null : explainBetween({ interactions: counted, models }, { from: before.walked.at, knownFrom: before.walked.at, to: now, knownAt: now });
          if (explained !== null) {
            expect(explained.from.score).toBe(before.walked!.score);
            expect(explained.to.score).toBe(score.score);
            if (before.published?.at === before.walked!.at && change !== null) {
              compared += 1;
              expect(sums(change.contributions)).toEqual(sums(explained.contributions));
            }
          }
          expect(JSON.stringify(after.fold)).toBe(JSON.stringify(foldSorted(happenedBy(activeAndDue(counted, modelOf(after)), now), modelOf(after))));
          if (change !== null) {
            const previous = before.published?.score ?? prospectScore;
            expect(Math.abs(total(change.contributions) - (change.score - previous))).toBeLessThanOrEqual(1e-9);
          }
        }
      }),
      { numRuns: 100, seed: 11 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  function modelOf(state: CustomerState): Model {
    return models.find(({ model }) => model.version === state.fold!.modelVersion)!.model;
  }

  function sums(contributions: readonly { kind: string; determinant: string; interactionKind?: string | undefined; points: number }[]) {
    const groups = new Map<string, number>();
    for (const { kind, determinant, interactionKind, points } of contributions) {
      const key = `${kind} ${determinant} ${interactionKind ?? ''}`;
      groups.set(key, (groups.get(key) ?? 0) + points);
    }
    return new Map([...groups].sort().map(([key, points]) => [key, Math.round(points * 1e9) / 1e9 + 0]));
  }
});

describe('the review', () => {
  it('comes when the score has moved by a point, and not before', () => {
    let seen = 0;
    let missed = 0;
    fc.assert(
      fc.property(histories, (interactions) => {
        const fold = foldSorted(activeInteractions(interactions).filter(({ occurredAt }) => occurredAt <= end), first);
        if (fold.firstAt === null) return;
        const now = end;
        const score = scoreAt(fold, first, now);
        const review = nextReviewAt(fold, first, { now, references: [score] });
        const rough = nextReviewAt(fold, first, { now, references: [score], roughly: true });
        expect(rough === null ? review : rough > now && rough <= (review ?? now)).toBe(rough === null ? null : true);
        const limit = review ?? now + 800 * dayMs;
        for (let at = now; at < limit - 60_000; at += dayMs / 4) {
          seen += 1;
          if (Math.abs(termsAt(fold, first, at).score - score.score) >= 1.05) missed += 1;
        }
        if (review === null) return;
        const then = scoreAt(fold, first, review);
        const moved = Math.abs(then.score - score.score);
        expect(moved >= 1 || then.band !== score.band || then.basis !== score.basis).toBe(true);
      }),
      runs,
    );
    expect(missed / seen).toBeLessThanOrEqual(0.001);
  });
});
