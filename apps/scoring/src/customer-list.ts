import { readCursor, writeCursor } from '@rapport/service';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { orderOf } from './customer-query.ts';
import type { ListOrder, ListQuery } from './customer-query.ts';
import type { CustomerReader } from './customer-reader.ts';
import { ListConditions } from './list-conditions.ts';
import type { Listed, ListPlace } from './list-item.ts';
import { MomentList } from './moment-list.ts';
import { StoredList } from './stored-list.ts';

/** Where a page of a list ended. */
export const cursorShape = z.tuple([z.number(), z.string()]);

/** What each order sorts by, of the stored columns. */
const sortColumns: Readonly<Record<ListOrder, string>> = { score: 's.score', valueAtStake: 'coalesce(s.value_12m, 0)', change: '(s.score - coalesce(s.earlier_score, s.score))' };

/**
 * The portfolio as a list. It reads stored scores and changes, which the review timer keeps within a point; a list of
 * another moment is computed.
 */
export class CustomerList {
  private readonly moments: MomentList;
  private readonly storedList: StoredList;

  constructor(dataSource: DataSource, reader: CustomerReader) {
    this.moments = new MomentList(dataSource, reader);
    this.storedList = new StoredList(dataSource, reader);
  }

  async page(tenant: string, query: ListQuery) {
    const after = readCursor(cursorShape, query.cursor);
    const { at } = query;
    const items = at === undefined ? await this.stored(tenant, query, after) : await this.moments.page(tenant, { ...query, at }, after);
    return pageOf(items, query.limit);
  }

  private stored(tenant: string, query: ListQuery, after: ListPlace | null): Promise<Listed[]> {
    const sql = new ListConditions(tenant).described(query).scored(query);
    const { by, isDownwards } = orderOf(query);
    const column = sortColumns[by];
    const beyond = isDownwards ? '<' : '>';
    if (after !== null) sql.add((value) => `(${column} ${beyond} ${value(after[0])} OR (${column} = ${value(after[0])} AND s.customer_id > ${value(after[1])}))`);
    return this.storedList.items(tenant, { sql, by: column, isDownwards, limit: query.limit + 1 });
  }
}

/** The page of items of which one more than its limit was asked for: more of them means that there is another page. */
export function pageOf(items: readonly Listed[], limit: number) {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const hasMore = items.length > limit && last !== undefined;
  return { items: page.flatMap(({ body }) => (body === null ? [] : [body])), nextCursor: hasMore ? writeCursor(last.place) : null };
}
