import { readCursor, writeCursor } from '@rapport/service';
import type { Part } from '@rapport/contracts';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ListQuery } from './customer-query.ts';
import { identityOf } from './customer-reader.ts';
import type { CustomerReader, KnownCustomer, NamedCustomer } from './customer-reader.ts';
import { timestamp } from './domain/duration.ts';
import { foldOf } from './domain/explain.ts';
import { modelInForce } from './domain/model.ts';
import type { ModelVersion } from './domain/model.ts';
import { decimalAmount } from './domain/revenue.ts';
import { scoreAt, worstPart } from './domain/score.ts';
import { decodeState } from './domain/state.ts';
import { termsAt } from './domain/terms.ts';
import { customerAt, scoreView } from './domain/view.ts';
import type { CustomerView } from './domain/view.ts';

interface StoredRow {
  readonly customer_id: string;
  readonly as_of: number;
  readonly sort_value: number;
  readonly score: number;
  readonly value_12m: number | null;
  readonly model_version: number;
  readonly band: string;
  readonly phase: string;
  readonly basis: string;
  readonly determinant: string | null;
  readonly state: string;
}

/** A customer at the moment of the list, with the part that speaks most against staying. */
interface Reading {
  readonly customer: KnownCustomer;
  readonly view: CustomerView;
  readonly determinant: Part | null;
}

interface Item {
  readonly place: readonly [value: number, id: string];
  /** Null: nothing that counts of this customer has happened yet. */
  readonly body: object | null;
}

const cursorShape = z.tuple([z.number(), z.string()]);
/** Customers whose timelines are in memory at once while a moment is computed for many. */
const chunk = 500;

/**
 * The portfolio as a list. It reads stored scores, which the review timer keeps within a point; for another moment, and
 * for the change of thirty days, each customer that the stored columns don't exclude is computed.
 */
export class CustomerList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {}

  async page(tenant: string, query: ListQuery) {
    const after = readCursor(cursorShape, query.cursor);
    const isComputed = query.at !== undefined || query.sort.endsWith('change');
    const items = isComputed ? await this.computed(tenant, query, after) : await this.stored(tenant, query, after);
    const page = items.slice(0, query.limit);
    const last = page.at(-1);
    const hasMore = items.length > query.limit && last !== undefined;
    return { items: page.flatMap(({ body }) => (body === null ? [] : [body])), nextCursor: hasMore ? writeCursor(last.place) : null };
  }

  private async stored(tenant: string, query: ListQuery, after: readonly [number, string] | null): Promise<Item[]> {
    const sql = new Conditions(tenant).described(query).scored(query);
    const column = query.sort.endsWith('score') ? 's.score' : 'coalesce(s.value_12m, 0)';
    const [direction, beyond] = query.sort.startsWith('-') ? ['DESC', '<'] : ['ASC', '>'];
    if (after !== null) sql.add((value) => `(${column} ${beyond} ${value(after[0])} OR (${column} = ${value(after[0])} AND s.customer_id > ${value(after[1])}))`);
    const rows = await this.dataSource.query<StoredRow[]>(
      `SELECT s.customer_id, round(extract(epoch FROM s.as_of) * 1000)::double precision AS as_of, ${column} AS sort_value,
         s.score, s.value_12m, s.model_version, s.band, s.phase, s.basis, s.determinant, s.state ${sql.from}
       ORDER BY ${column} ${direction}, s.customer_id LIMIT ${query.limit + 1}`,
      sql.values,
    );
    const [named, models] = await Promise.all([this.reader.named(tenant, rows.map((row) => row.customer_id)), this.reader.modelsOf(tenant)]);
    return rows.map((row) => {
      const customer = named.get(row.customer_id);
      return { place: [row.sort_value, row.customer_id] as const, body: customer === undefined ? null : shownStored(customer, row, models) };
    });
  }

  private async computed(tenant: string, query: ListQuery, after: readonly [number, string] | null): Promise<Item[]> {
    const sql = new Conditions(tenant).described(query);
    const ids = await this.dataSource.query<{ customer_id: string }[]>(`SELECT s.customer_id ${sql.from} ORDER BY s.customer_id`, sql.values);
    const items: Item[] = [];
    for (let start = 0; start < ids.length; start += chunk) {
      const known = await this.reader.many(tenant, ids.slice(start, start + chunk).map((row) => row.customer_id));
      for (const customer of known.values()) {
        const reading = readAt(customer, query.at ?? customer.now);
        if (reading !== null && matches(reading, query)) items.push({ place: [sortValue(reading.view, query.sort), customer.id], body: shown(reading) });
      }
    }
    const sign = query.sort.startsWith('-') ? -1 : 1;
    const order = (a: Item['place'], b: Item['place']): number => sign * (a[0] - b[0]) || (a[1] < b[1] ? -1 : Number(a[1] > b[1]));
    items.sort((a, b) => order(a.place, b.place));
    return after === null ? items : items.filter((item) => order(item.place, after) > 0);
  }
}

/** The conditions of a list as SQL; every value is a parameter. */
class Conditions {
  readonly values: unknown[];
  private readonly parts: string[] = ['s.tenant_id = $1'];

  constructor(tenant: string) {
    this.values = [tenant];
  }

  get from(): string {
    return `FROM scoring.customer_state s
      LEFT JOIN scoring.customer d ON d.tenant_id = s.tenant_id AND d.customer_id = s.customer_id
      WHERE ${this.parts.join(' AND ')}`;
  }

  add(condition: (value: (given: unknown) => string) => string): this {
    this.parts.push(condition((given) => `$${this.values.push(given)}`));
    return this;
  }

  /** What was said about the customer, whenever. */
  described(query: ListQuery): this {
    for (const trait of ['segment', 'region', 'plan', 'owner', 'team'] as const) {
      const wanted = query[trait];
      if (wanted !== undefined) this.add((value) => `d.traits ->> '${trait}' = ${value(wanted)}`);
    }
    if (query.q !== undefined) this.startsWith(query.q);
    if (query.alias !== undefined) this.hasAlias(query.alias);
    return this;
  }

  /** What the stored score says. */
  scored({ band, determinant, phase }: ListQuery): this {
    if (band !== undefined) this.add((value) => `s.band = ${value(band)}`);
    if (determinant !== undefined) this.add((value) => `s.determinant = ${value(determinant)}`);
    if (phase !== undefined) this.add((value) => `s.phase = ${value(phase)}`);
    return this;
  }

  private startsWith(text: string): void {
    const pattern = `${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    this.add((value) => {
      const start = value(pattern);
      return `(lower(s.customer_id) LIKE ${start} OR lower(d.name) LIKE ${start} OR s.customer_id IN (
        SELECT a.customer_id FROM scoring.customer_alias a WHERE a.tenant_id = $1 AND lower(a.value) LIKE ${start}))`;
    });
  }

  private hasAlias(alias: string): void {
    const colon = alias.indexOf(':');
    this.add((value) => `s.customer_id IN (SELECT a.customer_id FROM scoring.customer_alias a
      WHERE a.tenant_id = $1 AND a.ns = ${value(alias.slice(0, colon))} AND a.value = ${value(alias.slice(colon + 1))})`);
  }
}

function readAt(customer: KnownCustomer, at: number): Reading | null {
  const history = { interactions: customer.timeline.map(({ interaction }) => interaction), models: customer.models };
  // A stored score is of the moment of counting, which may be a tick ahead of a clock that is read later.
  const now = Math.max(customer.now, at);
  const model = modelInForce(customer.models, at);
  const view = customerAt(history, { at, knownAt: now, now });
  const fold = foldOf(history, { at, knownAt: now, model });
  return view === null || fold === null ? null : { customer, view, determinant: worstPart(termsAt(fold, model, at), model) };
}

function matches({ view, determinant: worst }: Reading, { band, determinant, phase }: ListQuery): boolean {
  return (band === undefined || view.band === band) && (phase === undefined || view.phase === phase) && (determinant === undefined || worst === determinant);
}

function sortValue(view: CustomerView, sort: ListQuery['sort']): number {
  if (sort.endsWith('score')) return view.score;
  return sort.endsWith('change') ? view.trend.points : Number(view.relationship.value.toSupplier.amount12m);
}

/** A customer as it is stored; what isn't, the stored fold says as of the same moment. */
function shownStored(customer: NamedCustomer, row: StoredRow, models: readonly ModelVersion[]): object | null {
  const { fold } = decodeState(row.state);
  const model = models.find((one) => one.model.version === row.model_version)?.model;
  if (model === undefined || fold === null || fold.firstAt === null) return null;
  const { score, phase, band, basis, determinant } = row;
  const asOf = timestamp(row.as_of);
  return {
    ...identityOf(customer),
    ...scoreView(scoreAt(fold, model, row.as_of)),
    phase, score, probability: score / 100, computed: score, override: null, band, basis,
    asOf, knownAt: asOf, forecast: false, modelVersion: row.model_version,
    determinant,
    valueAtStake: { amount: decimalAmount(row.value_12m ?? 0), currency: model.currency.report },
  };
}

/** The same for a moment that isn't stored. */
function shown({ customer, view, determinant }: Reading): object {
  const { phase, score, probability, band, basis, horizon, confidence, trend, interval, asOf, knownAt, forecast, modelVersion } = view;
  const { amount12m: amount, currency } = view.relationship.value.toSupplier;
  return {
    ...identityOf(customer),
    phase, score, probability, computed: score, override: null, band, basis, horizon, confidence, trend, interval, asOf, knownAt, forecast, modelVersion,
    determinant,
    valueAtStake: { amount, currency },
  };
}
