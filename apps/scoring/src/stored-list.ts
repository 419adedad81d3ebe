import { writeInstant } from '@rapport/contracts';
import type { Band, Basis, Part } from '@rapport/contracts';
import type { DataSource } from 'typeorm';
import type { CustomerReader, NamedCustomer } from './customer-reader.ts';
import type { Fold } from './domain/fold.ts';
import { normalDaysAt } from './domain/look-back.ts';
import type { Model, ModelVersion } from './domain/model.ts';
import { scoreAt } from './domain/score.ts';
import { decodeState } from './domain/state.ts';
import { changeOf, scoreView } from './domain/view.ts';
import type { CustomerView } from './domain/view.ts';
import type { ListConditions } from './list-conditions.ts';
import { listItem } from './list-item.ts';
import type { Listed } from './list-item.ts';

interface StoredRow {
  readonly customer_id: string;
  readonly as_of: number;
  readonly place: number;
  readonly score: number;
  readonly earlier_score: number;
  readonly value_12m: number | null;
  readonly model_version: number;
  readonly band: Band;
  readonly phase: CustomerView['phase'];
  readonly basis: Basis;
  readonly determinant: Part | null;
  readonly state: string;
}

/** Which stored customers, in which order: SQL over `s`, the states. */
export interface StoredOrder {
  readonly sql: ListConditions;
  /** What the rows are sorted by; after it by their ids. */
  readonly by: string;
  /** The same as a number, for the cursor; `by` itself unless told. */
  readonly place?: string;
  readonly isDownwards?: boolean;
  readonly limit: number;
  /** What an item says beyond a list's fields. */
  readonly more?: (fold: Fold, model: Model) => object;
}

/** Customers as they are stored, which the review timer keeps within a point. */
export class StoredList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {}

  /** Up to `limit` customers. */
  async items(tenant: string, { sql, by, place = by, isDownwards = false, limit, more = () => ({}) }: StoredOrder): Promise<Listed[]> {
    const rows = await this.dataSource.query<StoredRow[]>(
      `SELECT s.customer_id, round(extract(epoch FROM s.as_of) * 1000)::double precision AS as_of, ${place} AS place, s.score,
         coalesce(s.earlier_score, s.score) AS earlier_score, s.value_12m, s.model_version, s.band, s.phase, s.basis, s.determinant, s.state
       ${sql.from} ORDER BY ${by} ${isDownwards ? 'DESC' : 'ASC'}, s.customer_id LIMIT ${limit}`,
      sql.values,
    );
    const [named, models] = await Promise.all([this.reader.named(tenant, rows.map((row) => row.customer_id)), this.reader.modelsOf(tenant)]);
    return rows.map((row) => {
      const customer = named.get(row.customer_id);
      return { place: [row.place, row.customer_id], body: customer === undefined ? null : shownStored(customer, row, { models, more }) };
    });
  }
}

interface Beside {
  readonly models: readonly ModelVersion[];
  readonly more: (fold: Fold, model: Model) => object;
}

/** A customer as it is stored; what isn't, the stored fold says as of the same moment. */
function shownStored(customer: NamedCustomer, row: StoredRow, { models, more }: Beside): object | null {
  const { fold, lookBack } = decodeState(row.state);
  const model = models.find((one) => one.model.version === row.model_version)?.model;
  if (model === undefined || fold === null || fold.firstAt === null) return null;
  const { score, phase, band, basis, determinant, model_version: modelVersion } = row;
  const asOf = writeInstant(row.as_of);
  const normal = lookBack?.normal ?? null;
  const view = {
    ...scoreView(scoreAt(fold, model, row.as_of)),
    score, phase, band, basis, asOf, knownAt: asOf, forecast: false, modelVersion,
    trend: changeOf(score, row.earlier_score),
    normal: normal && { ...normal, days: normalDaysAt(fold.firstAt, row.as_of) },
  };
  return { ...listItem(customer, view, { determinant, value: row.value_12m ?? 0, currency: model.currency.report }), ...more(fold, model) };
}
