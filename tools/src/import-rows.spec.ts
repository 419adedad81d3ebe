import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRows, type ImportForm, type ImportRow } from './import-rows.ts';

describe('rows of a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rapport-rows-'))));
  afterEach(() => { rmSync(folder, { recursive: true }); });

  const orders: ImportForm = { source: 'shop', as: 'orders', currency: 'CHF' };
  const canonical: ImportForm = { source: 'crm', as: 'canonical', currency: 'EUR' };

  async function read(name: string, content: string, form: ImportForm): Promise<ImportRow[]> {
    const file = join(folder, name);
    writeFileSync(file, content);
    const rows: ImportRow[] = [];
    for await (const row of readRows(file, form)) rows.push(row);
    return rows;
  }

  const event = (row: ImportRow | undefined) => {
    if (row === undefined || !('event' in row)) throw new Error(`no event: ${JSON.stringify(row)}`);
    return row.event;
  };

  it('reads orders as placed at noon UTC in the reporting currency', async () => {
    const [row] = await read('orders.csv', 'id,date,value\n00004,1997-01-01,29.33\n', orders);
    expect(event(row)).toEqual({
      specversion: '1.0',
      type: 'io.rapport.interaction.v1',
      source: 'shop',
      id: '00004/1997-01-01/0',
      time: '1997-01-01T12:00:00Z',
      data: { customer: { id: '00004' }, kind: 'order.placed', value: { amount: '29.33', currency: 'CHF', meaning: 'revenue' } },
    });
  });

  it('numbers the orders of one customer and day, and needs no value', async () => {
    const rows = await read('orders.csv', '\uFEFFid,date,value\na,2026-01-01,1\nb,2026-01-01,\na,2026-01-01,1\na,2026-01-02,1\n', orders);
    expect(rows.map((row) => event(row).id)).toEqual(['a/2026-01-01/0', 'b/2026-01-01/0', 'a/2026-01-01/1', 'a/2026-01-02/0']);
    expect(event(rows[1])['data']).toEqual({ customer: { id: 'b' }, kind: 'order.placed' });
  });

  it('refuses a day that does not exist and an empty customer, by row', async () => {
    const rows = await read('orders.csv', 'id,date,value\na,2026-02-30,1\n,2026-01-01,1\na,2026-01-01,1\n', orders);
    expect(rows.map((row) => ('problem' in row ? `${row.row} ${row.problem.reason}` : 'fine'))).toEqual(['1 invalid-interaction', '2 invalid-interaction', 'fine']);
  });

  it('reads columns that are canonical paths, with quotes, lists and numbers', async () => {
    const header = 'id,time,kind,customer.id,customer.aliases.0.ns,customer.aliases.0.value,rating.value,value.amount,text.body';
    const [row] = await read('all.csv', `${header}\nc-9,2026-02-01T09:30:00Z,complaint.received,acme,email,a@b.example,4,120.00,"Late, ""again"""\n`, canonical);
    expect(event(row)).toMatchObject({ id: 'c-9', time: '2026-02-01T09:30:00Z', source: 'crm' });
    expect(event(row)['data']).toEqual({
      kind: 'complaint.received',
      customer: { id: 'acme', aliases: [{ ns: 'email', value: 'a@b.example' }] },
      rating: { value: 4 },
      value: { amount: '120.00' },
      text: { body: 'Late, "again"' },
    });
  });

  it('gives a row without an id one that stays the same, and another to its equal', async () => {
    const text = 'id,kind,customer.id\n,call.answered,a\n,call.answered,a\n,call.answered,b\n';
    const first = (await read('x.csv', text, canonical)).map((row) => event(row).id);
    const again = (await read('x.csv', text, canonical)).map((row) => event(row).id);
    expect(again).toEqual(first);
    expect(new Set(first).size).toBe(3);
    expect(first[1]).toBe(first[0]!.replace(/0$/, '1'));
  });

  it('reads lines of JSON: a data or a whole CloudEvent', async () => {
    const whole = { specversion: '1.0', type: 'io.rapport.interaction.v1', source: 'own', id: 'e-1', time: '2026-01-01T00:00:00Z', data: { kind: 'call.answered' } };
    const rows = await read('x.ndjson', `{"kind":"call.answered","customer":{"id":"a"}}\n\n${JSON.stringify(whole)}\n[1]\nnonsense\n`, canonical);
    expect(event(rows[0])).toMatchObject({ source: 'crm', data: { kind: 'call.answered', customer: { id: 'a' } } });
    expect(event(rows[1])).toEqual(whole);
    expect(rows.slice(2).map((row) => ('problem' in row ? row.problem.reason : 'fine'))).toEqual(['not-json', 'not-json']);
  });

  it('says which column is missing', async () => {
    await expect(read('orders.csv', 'customer,date\na,2026-01-01\n', orders)).rejects.toThrow('no column id');
    await expect(read('x.csv', 'id,date,value\na,2026-01-01,1\n', canonical)).rejects.toThrow('--as orders');
  });
});
