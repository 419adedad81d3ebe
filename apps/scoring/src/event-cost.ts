import { interactionRef } from '@rapport/contracts';
import { advance } from './domain/advance.ts';
import { chainFeatures } from './domain/chain.ts';
import { dayMs } from './domain/duration.ts';
import { emptyFold, foldInto } from './domain/fold.ts';
import type { DomainInteraction } from './domain/interaction.ts';
import type { Model } from './domain/model.ts';
import { scoreAt } from './domain/score.ts';
import { emptyState } from './domain/state.ts';
import { learnRhythm } from './learning/learn-rhythm.ts';
import { shippedResolvedModel } from './model-document.ts';

/** Prints as JSON what one event costs, µs on this machine: folded, folded and scored, and all that a lane computes of it. */
const customers = 200;
const eventsOfEach = 50;
const rounds = 5;
const gapDays = 5;
const now = 20_000 * dayMs;
const kinds = ['order.placed', 'email.received', 'complaint.received', 'ticket.solved', 'call.answered'] as const;

function historyOf(customer: number): DomainInteraction[] {
  return Array.from({ length: eventsOfEach }, (_, n): DomainInteraction => {
    const at = now - Math.round((eventsOfEach - n + ((customer * 7 + n * 3) % 10) / 20) * gapDays * dayMs);
    const kind = kinds[(n + customer) % kinds.length] ?? 'order.placed';
    const id = `${customer}-${n}`;
    const told = { ref: interactionRef('cost', id), source: 'cost', id, kind, direction: 'inbound', occurredAt: at, receivedAt: at, countedAt: at, sequence: n } as const;
    return kind === 'order.placed' ? { ...told, amount: { value: 10 + (n % 90), currency: 'EUR' } } : told;
  });
}

const histories = Array.from({ length: customers }, (_, n) => historyOf(n));

/** With a chain and a calibration: their figures don't matter to the cost. */
function learnt(model: Model): Model {
  const orders = histories.map((history) => history.filter(({ kind }) => kind === 'order.placed').map(({ occurredAt: at }) => ({ at, amount: 1 })));
  const { rhythm } = learnRhythm(orders, { inForce: model, written: model, now });
  const even = chainFeatures.map(() => 0);
  return { ...model, rhythm: { ...rhythm, calibration: { intercept: 0, slope: 1, features: even, means: even, deviations: chainFeatures.map(() => 1) } } };
}

/** The median of some rounds after one that warms up. */
function microsAnEvent(work: (history: readonly DomainInteraction[]) => void): number {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    for (const history of histories) work(history);
    times.push(performance.now() - began);
  }
  const [, ...warm] = times;
  const median = warm.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
  return Number(((1_000 * median) / (customers * eventsOfEach)).toFixed(2));
}

function costs(model: Model) {
  const models = [{ model, inForceFrom: -Infinity }];
  return {
    fold: microsAnEvent((history) => {
      const fold = emptyFold(model);
      for (const each of history) foldInto(fold, each, model);
    }),
    foldAndScore: microsAnEvent((history) => {
      const fold = emptyFold(model);
      for (const each of history) {
        foldInto(fold, each, model);
        scoreAt(fold, model, each.occurredAt);
      }
    }),
    lane: microsAnEvent((history) => {
      let state = emptyState();
      for (const each of history) ({ state } = advance(state, [each], { now: each.occurredAt + 1, models }));
    }),
  };
}

const shipped = shippedResolvedModel();
process.stdout.write(`${JSON.stringify({ coldStart: costs(shipped), learnt: costs(learnt(shipped)) })}\n`);
