import { writeInstant } from '@rapport/contracts';
import { readCursor, writeCursor } from '@rapport/service';
import type { Band, Basis, Part } from '@rapport/contracts';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { orderOf } from './customer-query.ts';
import type { ListOrder, ListQuery } from './customer-query.ts';
import type { CustomerReader, NamedCustomer } from './customer-reader.ts';
import { changeOf, scoreView } from './domain/view.ts';
import type { CustomerView } from './domain/view.ts';
import { normalDaysAt } from './domain/look-back.ts';
import type { ModelVersion } from './domain/model.ts';
import { scoreAt } from './domain/score.ts';
import { decodeState } from './domain/state.ts';
import { ListConditions } from './list-conditions.ts';
import { listItem } from './list-item.ts';
import type { Listed, ListPlace } from './list-item.ts';
import { MomentList } from './moment-list.ts';

interface StoredRow {
  readonly customer_id: string;
  readonly as_of: number;
  readonly sort_value: number;
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

const cursorShape = z.tuple([z.number(), z.string()]);

/** What each order sorts by, of the stored columns. */
const sortColumns: Readonly<Record<ListOrder, string>> = { score: 's.score', valueAtStake: 'coalesce(s.value_12m, 0)', change: '(s.score - coalesce(s.earlier_score, s.score))' };

/**
 * The portfolio as a list. It reads stored scores and changes, which the review timer keeps within a point; a list of
 * another moment is computed.
 */
export class CustomerList {
  private readonly moments: MomentList;

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {
    this.moments = new MomentList(dataSource, reader);
  }

  async page(tenant: string, query: ListQuery) {
    const after = readCursor(cursorShape, query.cursor);
    const { at } = query;
    const items = at === undefined ? await this.stored(tenant, query, after) : await this.moments.page(tenant, { ...query, at }, after);
    const page = items.slice(0, query.limit);
    const last = page.at(-1);
    const hasMore = items.length > query.limit && last !== undefined;
    return { items: page.flatMap(({ body }) => (body === null ? [] : [body])), nextCursor: hasMore ? writeCursor(last.place) : null };
  }

  private async stored(tenant: string, query: ListQuery, after: ListPlace | null): Promise<Listed[]> {
    const sql = new ListConditions(tenant).described(query).scored(query);
    const { by, isDownwards } = orderOf(query);
    const column = sortColumns[by];
    const [direction, beyond] = isDownwards ? ['DESC', '<'] : ['ASC', '>'];
    if (after !== null) sql.add((value) => `(${column} ${beyond} ${value(after[0])} OR (${column} = ${value(after[0])} AND s.customer_id > ${value(after[1])}))`);
    const rows = await this.dataSource.query<StoredRow[]>(
      `SELECT s.customer_id, round(extract(epoch FROM s.as_of) * 1000)::double precision AS as_of, ${column} AS sort_value, s.score,
         coalesce(s.earlier_score, s.score) AS earlier_score, s.value_12m, s.model_version, s.band, s.phase, s.basis, s.determinant, s.state
       ${sql.from} ORDER BY ${column} ${direction}, s.customer_id LIMIT ${query.limit + 1}`,
      sql.values,
    );
    const [named, models] = await Promise.all([this.reader.named(tenant, rows.map((row) => row.customer_id)), this.reader.modelsOf(tenant)]);
    return rows.map((row) => {
      const customer = named.get(row.customer_id);
      return { place: [row.sort_value, row.customer_id], body: customer === undefined ? null : shownStored(customer, row, models) };
    });
  }
}

/** A customer as it is stored; what isn't, the stored fold says as of the same moment. */
function shownStored(customer: NamedCustomer, row: StoredRow, models: readonly ModelVersion[]): object | null {
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
  return listItem(customer, view, { determinant, value: row.value_12m ?? 0, currency: model.currency.report });
}
