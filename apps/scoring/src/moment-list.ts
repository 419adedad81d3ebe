import type { Part } from '@rapport/contracts';
import { Problem } from '@rapport/service';
import type { DataSource } from 'typeorm';
import { orderOf } from './customer-query.ts';
import type { ListQuery } from './customer-query.ts';
import type { CustomerReader, KnownCustomer } from './customer-reader.ts';
import { happenedBy } from './domain/active.ts';
import { activeAndDue } from './domain/due.ts';
import { dayNumber } from './domain/duration.ts';
import { foldSorted } from './domain/fold.ts';
import type { Fold } from './domain/fold.ts';
import { foldAhead } from './domain/fold-ahead.ts';
import { earlierScore } from './domain/look-back.ts';
import { modelInForce } from './domain/model.ts';
import type { Model } from './domain/model.ts';
import { revenueWithin } from './domain/revenue.ts';
import { scoreAt, worstPart } from './domain/score.ts';
import { decodeState } from './domain/state.ts';
import { customerAt } from './domain/view.ts';
import { listItem } from './list-item.ts';
import type { Listed, ListPlace } from './list-item.ts';
import { mostTimelines, storedStates, timelinesOf } from './stored-states.ts';

/** A list of one moment. */
export type MomentQuery = ListQuery & { readonly at: number };

/** A customer at the moment of the list, as far as filters and order ask. */
interface Reading {
  readonly id: string;
  readonly score: number;
  readonly band: string;
  readonly phase: string;
  readonly determinant: Part | null;
  readonly value: number;
  readonly change: number;
}

/**
 * The list as of another moment. The fold of a customer of whom nothing has happened since that moment is the stored one,
 * which is quick; the others are folded again from their timelines, and of these a list takes so many and no more.
 */
export class MomentList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {}

  /** The page behind a place, and one customer more if there is one. */
  async page(tenant: string, query: MomentQuery, after: ListPlace | null): Promise<Listed[]> {
    const readings = (await this.readings(tenant, query)).filter((reading) => matches(reading, query));
    const { by, isDownwards } = orderOf(query);
    const sign = isDownwards ? -1 : 1;
    const places = readings.map((reading): ListPlace => [by === 'valueAtStake' ? reading.value : reading[by], reading.id]);
    const order = (a: ListPlace, b: ListPlace): number => sign * (a[0] - b[0]) || (a[1] < b[1] ? -1 : Number(a[1] > b[1]));
    const page = places.filter((place) => after === null || order(place, after) > 0).sort(order).slice(0, query.limit + 1);
    const known = await this.reader.many(tenant, page.map(([, id]) => id));
    return page.map((place) => ({ place, body: shown(known.get(place[1]), query.at) }));
  }

  private async readings(tenant: string, query: MomentQuery): Promise<Reading[]> {
    const { at } = query;
    const model = modelInForce(await this.reader.modelsOf(tenant), at);
    const needsPast = orderOf(query).by === 'change';
    const readings: Reading[] = [];
    const changed: string[] = [];
    for await (const rows of storedStates(this.dataSource, tenant, query)) {
      for (const { customer_id: id, state } of rows) {
        const fold = needsPast ? null : foldAhead(decodeState(state), model, at);
        if (fold === null) changed.push(id);
        else if (fold.firstAt !== null) readings.push(readingOf(id, fold, { model, at }));
      }
      if (changed.length > mostTimelines) throw tooMany();
    }
    return [...readings, ...(await this.fromTimelines(tenant, changed, { model, at }))];
  }

  private async fromTimelines(tenant: string, ids: readonly string[], { model, at }: { model: Model; at: number }): Promise<Reading[]> {
    const readings: Reading[] = [];
    for await (const { id, timeline } of timelinesOf(this.reader, tenant, ids)) {
      const happened = happenedBy(activeAndDue(timeline.map(({ interaction }) => interaction), model), at);
      if (happened.length === 0) continue;
      const reading = readingOf(id, foldSorted(happened, model), { model, at });
      readings.push({ ...reading, change: reading.score - earlierScore(happened, model, at).score });
    }
    return readings;
  }
}

function tooMany(): Problem {
  return new Problem('too-large', `at: in a list of another moment at most ${mostTimelines} customers may have changed since; narrow it by segment, region, plan, owner, team, q or alias`);
}

function readingOf(id: string, fold: Fold, { model, at }: { model: Model; at: number }): Reading {
  const reading = scoreAt(fold, model, at);
  const { score, band, phase } = reading;
  return { id, score, band, phase, determinant: worstPart(reading, model), value: revenueWithin(fold.revenue, dayNumber(at)), change: 0 };
}

function matches(reading: Reading, { band, determinant, phase }: MomentQuery): boolean {
  return (band === undefined || reading.band === band) && (phase === undefined || reading.phase === phase) && (determinant === undefined || reading.determinant === determinant);
}

/** With all that is known today, as one customer is shown at a moment. */
function shown(customer: KnownCustomer | undefined, at: number): object | null {
  if (customer === undefined) return null;
  const { models, now } = customer;
  const interactions = customer.timeline.map(({ interaction }) => interaction);
  const model = modelInForce(models, Math.min(at, now));
  const view = customerAt({ interactions, models }, { at, knownAt: now, now, model });
  if (view === null) return null;
  const { determinant, value } = readingOf(customer.id, foldSorted(happenedBy(activeAndDue(interactions, model), at), model), { model, at });
  return listItem(customer, view, { determinant, value, currency: model.currency.report });
}
