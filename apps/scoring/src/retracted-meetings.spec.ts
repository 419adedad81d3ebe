import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const now = Date.now() - 60_000;
const email = { ns: 'email', value: 'a@acme.example' };
const phone = { ns: 'phone', value: '+49 30' };

let database: ScoringDatabase;
let partition: TestPartition;
beforeAll(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
});
afterAll(() => database.close());

const called = (id: string, customer: NonNullable<Told['data']['customer']>): Told => ({ id, at: now, data: { kind: 'call.answered', customer } });
const retracted = (id: string, customer?: string): Told => ({ id: `not-${id}`, at: now, data: { kind: 'interaction.retracted', ...(customer === undefined ? {} : { customer: { id: customer } }), refs: [{ type: 'interaction', ns: 'crm', id }] } });

const count = (tenant: string, ...told: readonly Told[]): Promise<void> => partition.countAndSettle(told.map((event) => ({ ...event, tenant })));
async function scored(tenant: string): Promise<number> {
  const rows = await database.dataSource.query<object[]>('SELECT FROM scoring.customer_state WHERE tenant_id = $1', [tenant]);
  return rows.length;
}
async function proposed(tenant: string): Promise<number> {
  const rows = await database.dataSource.query<object[]>('SELECT FROM scoring.merge_proposal WHERE tenant_id = $1', [tenant]);
  return rows.length;
}

const apart = [called('one', { aliases: [email] }), called('two', { id: 'acme' })];
const together = called('both', { id: 'acme', aliases: [email] });

it.each([undefined, 'acme'])('an event that made two customers one and is taken back leaves two (the retraction names %s)', async (customer) => {
  const tenant = `after-${customer ?? 'nobody'}`;
  await count(tenant, ...apart);
  await count(tenant, together);
  expect(await scored(tenant)).toBe(1);
  await count(tenant, retracted('both', customer));
  expect(await scored(tenant)).toBe(2);
});

it.each([
  ['first', [[retracted('both', 'acme')], [together]]],
  ['with it, before', [[retracted('both', 'acme'), together]]],
  ['with it, after', [[together, retracted('both', 'acme')]]],
])('nor does one whose retraction came %s make them one', async (when, batches) => {
  const tenant = `before-${when.replaceAll(/[^a-z]/g, '')}`;
  await count(tenant, ...apart);
  for (const batch of batches) await count(tenant, ...batch);
  expect(await scored(tenant)).toBe(2);
  expect(await proposed(tenant)).toBe(0);
});

it('one that is taken back says nothing of the others that come with it', async () => {
  await count('others', called('one', { aliases: [email, phone] }), called('two', { id: 'acme' }));
  await count('others', retracted('both', 'acme'), together, called('call', { id: 'acme', aliases: [phone] }));
  expect(await scored('others')).toBe(2);
  expect(await proposed('others')).toBe(1);
});

it('what is taken back asks nobody whether two are one', async () => {
  await count('asked', called('one', { aliases: [phone] }), called('two', { id: 'acme' }), called('both', { id: 'acme', aliases: [phone] }));
  expect(await proposed('asked')).toBe(1);
  await count('asked', retracted('both'));
  expect(await proposed('asked')).toBe(0);
});

it('a retraction that is taken back itself leaves them one', async () => {
  await count('again', ...apart, together);
  expect(await scored('again')).toBe(1);
  await count('again', retracted('both', 'acme'), { ...retracted('not-both', 'acme') });
  expect(await scored('again')).toBe(1);
});
