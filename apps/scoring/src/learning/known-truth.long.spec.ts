import { parts } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import { dayMs } from '../domain/duration.ts';
import { foldSorted } from '../domain/fold.ts';
import { compareInteractions } from '../domain/interaction.ts';
import type { DomainInteraction } from '../domain/interaction.ts';
import type { Model } from '../domain/model.ts';
import { termsAt } from '../domain/terms.ts';
import { shippedResolvedModel } from '../model-document.ts';
import { learnModel } from './learn-model.ts';
import type { Learnt } from './learn-model.ts';

const determinants = ['product', 'loyalty', 'availability', 'service', 'exitBarriers'] as const;
type Determinant = (typeof determinants)[number];
const noise = 'trust';

const [leaversOfEach, customerCount] = [400, 4_000];
const [days, gapDays, eventsBefore, withinDays] = [365, 30, 3, 30];
const now = Date.UTC(2026, 5, 1, 12);
const start = now - days * dayMs;

interface Customer {
  readonly interactions: readonly DomainInteraction[];
  readonly leftFor: Determinant | null;
  readonly leftAt: number;
}

/** One kind against each determinant, and one against a part that changes nothing. What drives somebody away does so within a month: evidence fades as fast in each part. */
function modelOf(): Model {
  const shipped = shippedResolvedModel();
  const lines = [...determinants, noise].map((part) => [`against.${part.toLowerCase()}`, { evidence: [{ part: parts.indexOf(part as Part), amount: -1 }], signal: false }] as const);
  return { ...shipped, parts: shipped.parts.map((part) => ({ ...part, halfLifeMs: 60 * dayMs })), kinds: new Map([...shipped.kinds, ...lines]) };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Buys at irregular intervals until it leaves; three events against its determinant in the month before, a tenth of that rate elsewhere. */
function customerOf(n: number, random: () => number): Customer {
  const leftFor = n < leaversOfEach * determinants.length ? determinants[n % determinants.length]! : null;
  const leftAt = leftFor === null ? Infinity : start + (120 + random() * (days - 185)) * dayMs;
  const told: { kind: string; at: number }[] = [];
  for (let at = start + random() * gapDays * dayMs; at <= Math.min(now, leftAt); at += (0.5 + random()) * gapDays * dayMs) told.push({ kind: 'order.placed', at });
  const rate = eventsBefore / withinDays / 10;
  for (const part of [...determinants, noise]) {
    for (let at = start - (Math.log(1 - random()) / rate) * dayMs; at <= Math.min(now, leftAt); at -= (Math.log(1 - random()) / rate) * dayMs) told.push({ kind: `against.${part.toLowerCase()}`, at });
  }
  if (leftFor !== null) for (let i = 0; i < eventsBefore; i += 1) told.push({ kind: `against.${leftFor.toLowerCase()}`, at: leftAt - random() * withinDays * dayMs });
  return { interactions: told.map(({ kind, at }, i) => interaction(`${n}-${i}`, kind, Math.round(at))).sort(compareInteractions), leftFor, leftAt };
}

function interaction(id: string, kind: string, at: number): DomainInteraction {
  return { ref: `crm#${id}`, source: 'crm', id, kind, direction: 'inbound', occurredAt: at, receivedAt: at, countedAt: at, sequence: 0 };
}

/** The terms of the parts at a moment, by what had happened until then. */
function termsOf({ interactions }: Customer, model: Model, at: number): readonly number[] {
  return termsAt(foldSorted(interactions.filter(({ occurredAt }) => occurredAt <= at), model), model, at).parts;
}

describe('a tenant with a known truth', () => {
  const model = modelOf();
  const random = seeded(7);
  const customers = Array.from({ length: customerCount }, (_, n) => customerOf(n, random));
  let learnt: Learnt;
  beforeAll(async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- read from memory, as if it were a database
    learnt = await learnModel({ inForce: model, written: model, now, customers: async function* () { for (const { interactions } of customers) yield interactions; } });
  }, 120_000);

  it('is learnt: both stages are better than what is in force', () => {
    expect(learnt.judgements).toMatchObject({ rhythm: { isAdmitted: true }, secondStage: { isAdmitted: true } });
  });

  it.each(determinants)('%s weighs most against at least 85 of 100 who left for it, in all and by the change of their last month', (determinant) => {
    const taught: Model = {
      ...model,
      parts: model.parts.map((part) => ({ ...part, start: learnt.references?.[part.name] ?? part.start, weight: learnt.secondStage?.weights[part.name].weight ?? part.weight })),
    };
    const left = customers.filter(({ leftFor }) => leftFor === determinant);
    const isBlamed = (terms: readonly number[]): boolean => taught.parts[terms.indexOf(Math.min(...terms))]?.name === determinant;
    const asLeaving = left.map((customer) => termsOf(customer, taught, customer.leftAt));
    const monthBefore = left.map((customer) => termsOf(customer, taught, customer.leftAt - withinDays * dayMs));
    const inAll = asLeaving.filter(isBlamed).length / left.length;
    const byChange = asLeaving.filter((terms, i) => isBlamed(terms.map((term, part) => term - monthBefore[i]![part]!))).length / left.length;
    process.stdout.write(`${determinant}: ${(100 * inAll).toFixed(1)} of 100 who left for it have it as the largest against, ${(100 * byChange).toFixed(1)} by the change of their last month\n`);
    expect(left).toHaveLength(leaversOfEach);
    expect(inAll).toBeGreaterThanOrEqual(0.85);
    expect(byChange).toBeGreaterThanOrEqual(0.85);
  });

  it('gives a part with events and no effect a weight that may be none', () => {
    const { low, high } = learnt.secondStage!.weights[noise];
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(0);
  });
});
