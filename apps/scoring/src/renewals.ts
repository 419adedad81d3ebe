import { readCursor } from '@rapport/service';
import type { DataSource } from 'typeorm';
import { cursorShape, pageOf } from './customer-list.ts';
import type { RenewalsQuery } from './customer-query.ts';
import type { CustomerReader } from './customer-reader.ts';
import type { Fold } from './domain/fold.ts';
import { modelInForce } from './domain/model.ts';
import type { Model } from './domain/model.ts';
import { ListConditions } from './list-conditions.ts';
import { StoredList } from './stored-list.ts';

/** Customers under contract by its end, the next one first; a contract counts until its grace is over. */
export class Renewals {
  private readonly storedList: StoredList;

  constructor(
    dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {
    this.storedList = new StoredList(dataSource, reader);
  }

  async page(tenant: string, query: RenewalsQuery, now: number) {
    const after = readCursor(cursorShape, query.cursor);
    const { contract } = modelInForce(await this.reader.modelsOf(tenant), now);
    const end = 's.contract_ends_at';
    const moment = (value: string): string => `to_timestamp(${value}::double precision / 1000)`;
    const sql = new ListConditions(tenant).described(query).add(() => `s.basis = 'contract'`);
    // What is over longer than its grace stays in the index: the list begins behind it.
    sql.add((value) => `${end} >= ${moment(value(now - contract.graceMs))}`);
    if (query.before !== undefined) sql.add((value) => `${end} < ${moment(value(query.before))}`);
    if (after !== null) sql.add((value) => `(${end}, s.customer_id) > (${moment(value(after[0]))}, ${value(after[1])})`);
    const place = `round(extract(epoch FROM ${end}) * 1000)::double precision`;
    return pageOf(await this.storedList.items(tenant, { sql, by: end, place, limit: query.limit + 1, more: contractEnd }), query.limit);
  }
}

/** As it was said: a date, or a moment. */
function contractEnd({ facts }: Fold, { contract }: Model): { contractEndsAt: unknown } {
  return { contractEndsAt: facts[contract.fact]?.value ?? null };
}
