import type { InteractionData } from '@rapport/contracts';
import type { Caller } from '@rapport/service';
import { CustomerList } from './customer-list.ts';
import { CustomerReader } from './customer-reader.ts';
import { CustomerUpdater } from './customer-update.ts';
import { CustomersController } from './customers.controller.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const now = Date.now() - 60_000;
const minute = 60_000;
const anke = { ns: 'email', value: 'anke@acme.example' };
const crm = { ns: 'crm.account', value: '0015' };

let database: ScoringDatabase;
let partition: TestPartition;
let customers: CustomersController;
beforeAll(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
  const reader = new CustomerReader(database.dataSource, database.models);
  customers = new CustomersController(reader, new CustomerList(database.dataSource, reader), new CustomerUpdater(database.dataSource, { wake: () => undefined }));
});
afterAll(() => database.close());

let last = 0;
/** Counts one after the other, and what the product says of it to itself. */
async function count(tenant: string, ...told: NonNullable<InteractionData['customer']>[]): Promise<void> {
  for (const customer of told) {
    last += 1;
    await partition.countAndSettle([{ id: `e-${last}`, tenant, at: now + last * 1_000 - 10 * minute, data: { kind: 'call.answered', customer } }]);
  }
}

const get = (tenant: string, id: string) => customers.get({ tenant } as Caller, id, {});
const timeline = async (tenant: string, id: string): Promise<string[]> => ((await customers.timeline({ tenant } as Caller, id, {})).items as { id: string }[]).map((item) => item.id);
const listed = async (tenant: string, query = {}): Promise<string[]> => ((await customers.list({ tenant } as Caller, query)).items as { id: string }[]).map(({ id }) => id);

it('people of an account are its contacts: shown on it, not scored, and what they do is the account’s', async () => {
  await count('t1', { id: 'acme', name: 'ACME GmbH' });
  await count('t1', { id: 'u-17', name: 'Jo', account: { id: 'acme' } }, { aliases: [anke], name: 'Anke Brandt', account: { id: 'acme' } });
  await count('t1', { id: 'u-17' }, { aliases: [anke], name: 'Anke B.' });
  expect(await listed('t1')).toEqual(['acme']);
  const account = await get('t1', 'acme');
  expect(account).toMatchObject({ name: 'ACME GmbH', aliases: [] });
  expect(account.contacts).toMatchObject([
    { id: null, name: 'Anke B.', aliases: [anke], interactions: 2 },
    { id: 'u-17', name: 'Jo', aliases: [], interactions: 2 },
  ]);
  expect(await timeline('t1', 'acme')).toHaveLength(5);
  expect(await listed('t1', { q: 'anke@' })).toEqual(['acme']);
  expect(await listed('t1', { alias: 'email:anke@acme.example' })).toEqual(['acme']);
  await expect(get('t1', 'u-17')).rejects.toThrow('one of the people of the customer "acme"');
});

it('an account that is the customer itself brings its aliases to it, and later names it alone', async () => {
  await count('t2', { id: 'acme', aliases: [anke], account: { aliases: [crm] } }, { account: { aliases: [crm] } });
  expect(await listed('t2')).toEqual(['acme']);
  const account = await get('t2', 'acme');
  expect(account.aliases).toEqual([crm, anke]);
  expect(account.contacts).toEqual([]);
  expect(await timeline('t2', 'acme')).toHaveLength(2);
  await count('t2', { id: 'u-18', account: { aliases: [crm] } });
  expect((await get('t2', 'acme')).contacts).toMatchObject([{ id: 'u-18' }]);
});

it('an account known by aliases only is a customer of its own', async () => {
  await count('t3', { aliases: [anke], account: { aliases: [crm] } }, { account: { aliases: [crm] } });
  const [account, ...more] = await listed('t3');
  expect(more).toEqual([]);
  expect(await get('t3', account!)).toMatchObject({ aliases: [crm], contacts: [{ aliases: [anke], interactions: 1 }] });
});

it('whom an account names after it stood alone becomes one with it by its address, and by a person’s word where it has an id', async () => {
  await count('t4', { aliases: [anke], name: 'Anke' }, { id: 'u-17' });
  await count('t4', { aliases: [anke], account: { id: 'acme' }, name: 'Anke' }, { id: 'u-17', account: { id: 'acme' } });
  expect(await listed('t4')).toEqual(expect.arrayContaining(['acme', 'u-17']));
  expect(await listed('t4')).toHaveLength(2);
  expect(await get('t4', 'acme')).toMatchObject({ name: null, contacts: [{ id: 'u-17' }, { name: 'Anke', interactions: 2 }] });
  const proposals = await database.dataSource.query<object[]>(`SELECT into_id, from_id, because FROM scoring.merge_proposal WHERE tenant_id = 't4'`);
  expect(proposals).toEqual([{ into_id: 'acme', from_id: 'u-17', because: 'both-have-ids' }]);
  await count('t4', { aliases: [anke], name: 'Anke B.' });
  expect(await get('t4', 'acme')).toMatchObject({ name: null });
});

it('who was a customer before an account named it goes on being one until a person says otherwise', async () => {
  await count('t6', { id: 'north', name: 'North' }, { id: 'north', account: { id: 'acme' } }, { id: 'north' });
  expect(await timeline('t6', 'north')).toHaveLength(2);
  expect(await timeline('t6', 'acme')).toHaveLength(1);
  expect((await get('t6', 'acme')).contacts).toMatchObject([{ id: 'north', interactions: 1 }]);
});

it('is one person who is heard of under two names that one event brings together', async () => {
  const phone = { ns: 'phone', value: '+49 30 5' };
  const account = { id: 'acme' };
  await count('t7', { id: 'acme' }, { aliases: [anke], account }, { aliases: [phone], account }, { aliases: [anke, phone], account });
  expect((await get('t7', 'acme')).contacts).toMatchObject([{ interactions: 3, aliases: [anke, phone] }]);
});

it('is one person whose address is written in capital and in small letters', async () => {
  const written = (value: string) => ({ aliases: [{ ns: 'email', value }], account: { id: 'acme' } });
  await count('letters', { id: 'acme' }, written('Jo@acme.example'), written('jo@acme.example'));
  expect((await get('letters', 'acme')).contacts).toMatchObject([{ aliases: [{ ns: 'email', value: 'jo@acme.example' }], interactions: 2 }]);
});

it('two people whom an id or an address tells apart stay two, whatever else they share', async () => {
  const [phone, info] = [{ ns: 'phone', value: '+49 30 6' }, { ns: 'email', value: 'office@acme.example' }];
  const account = { id: 'acme' };
  await count('t9', { id: 'acme' }, { id: 'u-1', name: 'Jo', aliases: [phone, info], account }, { id: 'u-2', name: 'Anke', aliases: [phone, info], account }, { aliases: [phone], name: 'Front desk', account });
  expect((await get('t9', 'acme')).contacts).toMatchObject([{ id: null, name: 'Front desk' }, { id: 'u-2', name: 'Anke', interactions: 1 }, { id: 'u-1', name: 'Jo', interactions: 1 }]);
  await count('t10', { id: 'acme' }, { aliases: [anke, phone], account }, { aliases: [{ ns: 'email', value: 'jo@acme.example' }, phone], account });
  expect((await get('t10', 'acme')).contacts).toHaveLength(2);
});

it('a customer that shares a number with an account’s person says what it is called', async () => {
  const phone = { ns: 'phone', value: '+49 30 8' };
  const info = { ns: 'email', value: 'info@acme.example' };
  await count('t8', { aliases: [phone] }, { aliases: [phone], account: { id: 'acme' } }, { aliases: [phone], name: 'Nord KG' });
  expect((await listed('t8', { q: 'Nord' }))).toHaveLength(1);
  await count('t8', { id: 'acme', aliases: [info] }, { aliases: [anke, { ns: 'phone', value: '+49 30 9' }], account: { id: 'acme' } }, { aliases: [info, { ns: 'phone', value: '+49 30 9' }], traits: { region: 'DACH' } });
  expect((await get('t8', 'acme')).traits).toEqual({ region: 'DACH' });
  await partition.count([{ id: 'r-8', tenant: 't8', at: now, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: 'nothing' }] } }]);
  expect(await get('t8', 'acme')).toMatchObject({ traits: { region: 'DACH' }, contacts: [{ aliases: [anke, { ns: 'phone', value: '+49 30 9' }] }, { aliases: [{ ns: 'phone', value: '+49 30 8' }] }] });
});

it('a call that did not happen made nobody a contact', async () => {
  await count('t5', { id: 'acme', name: 'ACME' }, { id: 'u-1', name: 'Jo', account: { id: 'acme' } });
  const wrong = `e-${last}`;
  await partition.count([{ id: 'r-1', tenant: 't5', at: now, data: { kind: 'interaction.retracted', customer: { id: 'acme' }, refs: [{ type: 'interaction', ns: 'crm', id: wrong }] } }]);
  expect(await get('t5', 'acme')).toMatchObject({ name: 'ACME', contacts: [] });
});
