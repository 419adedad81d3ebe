import type { InteractionRecord } from '@rapport/contracts';
import { doubtOf, hasOwnId } from './domain/meeting.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import type { Told } from './spec-support/interaction-log.ts';
import { randomOf } from './spec-support/random.ts';
import { openScoringDatabase } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const now = Date.now() - 60_000;

let database: ScoringDatabase;
let partition: TestPartition;
beforeAll(async () => {
  database = await openScoringDatabase();
  partition = await new TestPartition(database.keeper, database.dataSource).assign();
});
afterAll(() => database.close());

const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => database.dataSource.query<T[]>(sql, values);
const email = (value: string) => ({ ns: 'email', value: `${value}@acme.example` });
const phone = (value: string) => ({ ns: 'phone', value });
let last = 0;
const named = (tenant: string, customer: NonNullable<Told['data']['customer']>): Told => ({ id: `e-${(last += 1)}`, tenant, at: now, data: { kind: 'call.answered', customer } });

const count = (...told: Told[]): Promise<void> => partition.countAndSettle(told);
const scored = async (tenant: string): Promise<string[]> => (await rows<{ customer_id: string }>('SELECT customer_id FROM scoring.customer_state WHERE tenant_id = $1 ORDER BY customer_id', [tenant])).map(({ customer_id }) => customer_id);
/** How many events each customer has, by its own names. */
const counted = async (tenant: string): Promise<number[]> => (await rows<{ n: number }>('SELECT count(*)::int AS n FROM scoring.timeline WHERE tenant_id = $1 GROUP BY customer_id ORDER BY n', [tenant])).map(({ n }) => n);
const proposed = (tenant: string) => rows<{ into_id: string; from_id: string; because: string }>('SELECT into_id, from_id, because FROM scoring.merge_proposal WHERE tenant_id = $1', [tenant]);

/** Whose the events are, by the first of each one's, who is one with whom, and what is proposed. */
async function whoIsWho(tenant: string): Promise<unknown[]> {
  const events = await rows<{ own: string; root: string }>(`SELECT customer_id AS own, coalesce(root_id, customer_id) AS root FROM scoring.timeline LEFT JOIN scoring.merged_customer USING (tenant_id, customer_id) WHERE tenant_id = $1 AND source = 'crm' ORDER BY length(event_id), event_id`, [tenant]);
  const numbers = (ids: string[]): number[] => ids.map((id) => ids.indexOf(id));
  const proposals = await rows('SELECT because, ns, value FROM scoring.merge_proposal WHERE tenant_id = $1 ORDER BY 1, 2, 3', [tenant]);
  const names = await rows('SELECT ns, value FROM scoring.contact WHERE tenant_id = $1 ORDER BY 1, 2', [tenant]);
  return [numbers(events.map(({ own }) => own)), numbers(events.map(({ root }) => root)), proposals, names];
}

it('an e-mail address and an id that one event names both are one customer: the one with an id stays', async () => {
  await count(named('t1', { aliases: [email('a')] }));
  await count(named('t1', { id: 'acme' }));
  expect(await scored('t1')).toHaveLength(2);
  await count(named('t1', { id: 'acme', aliases: [email('a')] }));
  expect(await scored('t1')).toEqual(['acme']);
  expect(await proposed('t1')).toEqual([]);
  const [row] = await rows<{ data: string }>(`SELECT data FROM scoring.timeline WHERE tenant_id = 't1' AND kind = 'customer.merged'`);
  expect(JSON.parse(row!.data) as InteractionRecord['data']).toMatchObject({ customer: { id: 'acme' }, attributes: { reason: 'crm#e-3' } });
});

it('two known by aliases only become one, and what comes by either alias is its', async () => {
  await count(named('t2', { aliases: [email('a')] }), named('t2', { aliases: [{ ns: 'shop.customer', value: '7' }] }));
  await count(named('t2', { aliases: [email('a'), { ns: 'shop.customer', value: '7' }] }));
  const [one, ...more] = await scored('t2');
  expect(more).toEqual([]);
  await count(named('t2', { aliases: [{ ns: 'shop.customer', value: '7' }] }));
  expect(await scored('t2')).toEqual([one]);
});

it('a number that many may share joins nobody: a person is asked, once', async () => {
  await count(named('t3', { aliases: [email('a')] }), named('t3', { aliases: [phone('+49 1')] }));
  await count(named('t3', { aliases: [phone('+49 1'), email('a')] }));
  await count(named('t3', { aliases: [email('a'), phone('+49 1')] }));
  expect(await scored('t3')).toHaveLength(2);
  expect(await proposed('t3')).toMatchObject([{ because: 'not-identifying' }]);
});

it('two with ids of their own are never one by rule, nor those whom one of them has joined', async () => {
  await count(named('t4', { id: 'acme', aliases: [email('a')] }), named('t4', { id: 'globex', aliases: [email('g')] }));
  await count(named('t4', { id: 'acme', aliases: [email('g')] }));
  expect(await scored('t4')).toEqual(['acme', 'globex']);
  expect(await proposed('t4')).toMatchObject([{ into_id: 'acme', from_id: 'globex', because: 'both-have-ids' }]);
  await count(named('t4', { aliases: [email('x')] }), named('t4', { id: 'acme', aliases: [email('x')] }));
  await count(named('t4', { id: 'globex', aliases: [email('x')] }));
  expect(await scored('t4')).toEqual(['acme', 'globex']);
});

it('no more than five become one by rule, also when one batch would join them all', async () => {
  await partition.count(Array.from({ length: 8 }, (_, n) => named('t5', { aliases: [email(`m${n}`)] })));
  await count(...Array.from({ length: 8 }, (_, n) => named('t5', { id: 'acme', aliases: [email(`m${n}`)] })));
  const members = await rows(`SELECT 1 FROM scoring.merged_customer WHERE tenant_id = 't5' AND root_id = 'acme'`);
  expect(members).toHaveLength(4);
  expect((await proposed('t5')).map(({ because }) => because)).toEqual(Array.from({ length: 4 }, () => 'too-many'));
});

it('what a person has taken back is not done again by rule', async () => {
  await count(named('t6', { aliases: [email('a')] }));
  await count(named('t6', { id: 'acme', aliases: [email('a')] }));
  const [merge] = await rows<{ merge_id: string; from_id: string }>(`SELECT merge_id, from_id FROM scoring.merge WHERE tenant_id = 't6'`);
  await count({ id: 'undone', source: 'rapport', tenant: 't6', at: now, data: { kind: 'customer.unmerged', customer: { id: 'acme' }, refs: [{ type: 'merge', ns: 'rapport', id: merge!.merge_id }], attributes: { from: merge!.from_id } } });
  await count(named('t6', { id: 'acme', aliases: [email('a')] }));
  expect(await scored('t6')).toHaveLength(2);
  expect(await proposed('t6')).toMatchObject([{ because: 'separated-before' }]);
});

it('an account that is found by a number which many may share joins nobody', async () => {
  await count(named('t7', { aliases: [phone('+49 7')] }), named('t7', { aliases: [email('p')] }));
  await count(named('t7', { aliases: [email('p')], account: { aliases: [phone('+49 7')] } }));
  expect(await scored('t7')).toHaveLength(2);
  expect(await proposed('t7')).toMatchObject([{ because: 'not-identifying' }]);
});

it('somebody with an id is never one by rule with the account that an event names beside', async () => {
  await count(named('t8', { id: 'p-1' }), named('t8', { aliases: [email('desk')] }));
  await count(named('t8', { id: 'p-1', account: { aliases: [email('desk')] } }));
  expect(await scored('t8')).toHaveLength(2);
  expect(await proposed('t8')).toMatchObject([{ because: 'person-of-account' }]);
});

it('whom a person keeps apart a third one does not bring together', async () => {
  await count(named('t9', { id: 'acme', aliases: [phone('+49 9')] }), named('t9', { aliases: [email('b')] }));
  await count(named('t9', { aliases: [email('b'), phone('+49 9')] }));
  await rows(`UPDATE scoring.merge_proposal SET dismissed_at = now() WHERE tenant_id = 't9'`);
  await count(named('t9', { aliases: [email('c')] }));
  await count(named('t9', { aliases: [email('b'), email('c')] }));
  await count(named('t9', { id: 'acme', aliases: [email('c')] }));
  expect(await scored('t9')).toHaveLength(2);
  expect(await proposed('t9')).toHaveLength(1);
});

it('of several names that meet the clearest decides, in whatever order they stand', async () => {
  for (const tenant of ['t10', 't11']) await count(named(tenant, { aliases: [email('e')] }), named(tenant, { id: 'acme' }), named(tenant, { aliases: [email('e'), phone('+49 10')] }));
  await count(named('t10', { id: 'acme', aliases: [email('e'), phone('+49 10')] }), named('t11', { id: 'acme', aliases: [phone('+49 10'), email('e')] }));
  expect([await scored('t10'), await scored('t11')]).toEqual([['acme'], ['acme']]);
});

it('strangers who share a telephone are two, alone and in one batch, and a person is asked', async () => {
  const shared = [{ ns: 'anonymous', value: 'z' }, phone('+49 12')];
  const strangers = (tenant: string) => [named(tenant, { aliases: [...shared, email('a')] }), named(tenant, { aliases: [...shared, email('b')] }), named(tenant, { aliases: [email('b')] })];
  for (const stranger of strangers('t12')) await count(stranger);
  await count(...strangers('t13'));
  for (const tenant of ['t12', 't13']) {
    expect(await counted(tenant)).toEqual([1, 2]);
    expect(await proposed(tenant)).toMatchObject([{ because: 'not-identifying' }]);
  }
  expect(await scored('t12')).toHaveLength(2);
});

it('whom only a number finds gets no other name by it', async () => {
  await count(named('t14', { aliases: [email('a'), phone('+49 14')] }), named('t14', { aliases: [phone('+49 14'), { ns: 'device', value: 'd' }] }));
  expect(await counted('t14')).toEqual([2]);
  await count(named('t14', { aliases: [{ ns: 'device', value: 'd' }] }));
  expect(await counted('t14')).toEqual([1, 2]);
});

it('who shares a number with one of an account’s people is not one of them', async () => {
  await count(named('t15', { aliases: [email('a'), phone('+49 15')], account: { id: 'acme' } }));
  await count(named('t15', { aliases: [phone('+49 15')] }), named('t15', { aliases: [email('b'), phone('+49 15')] }), named('t15', { aliases: [email('b')] }));
  expect(await counted('t15')).toEqual([2, 2]);
});

it('an account that is named by a number takes nobody’s address or id', async () => {
  const account = { aliases: [phone('+49 16')] };
  await count(named('t16', { id: 'acme', account }), named('t16', { aliases: [email('p')], account }), named('t16', { aliases: [email('p')] }));
  expect(await counted('t16')).toEqual([1, 2]);
  await count(named('t16', { id: 'globex', account }));
  expect(await counted('t16')).toEqual([1, 1, 2]);
  expect(await proposed('t16')).toMatchObject([{ into_id: 'globex', from_id: 'acme', because: 'not-identifying' }]);
});

it('a new account that is named by a number becomes one with nobody by rule', async () => {
  await count(named('t17', { aliases: [email('p')] }));
  await count(named('t17', { aliases: [email('p')], account: { aliases: [phone('+49 17')] } }));
  expect(await scored('t17')).toHaveLength(2);
  expect(await proposed('t17')).toMatchObject([{ because: 'not-identifying' }]);
});

it('who was a customer before an account named it meets the account, alone and in one batch', async () => {
  const told = (tenant: string) => [named(tenant, { id: 'north' }), named(tenant, { id: 'north', account: { id: 'acme' } }), named(tenant, { id: 'north' })];
  for (const event of told('t18')) await count(event);
  await count(...told('t19'));
  for (const tenant of ['t18', 't19']) {
    expect(await counted(tenant)).toEqual([1, 2]);
    expect(await proposed(tenant)).toMatchObject([{ into_id: 'acme', from_id: 'north', because: 'both-have-ids' }]);
  }
});

it('a customer that names the address of another’s person meets that one and does not take it over; the account itself may', async () => {
  await count(named('t20', { aliases: [email('p')], account: { id: 'acme' } }), named('t20', { id: 'globex', aliases: [email('p')] }), named('t20', { aliases: [email('p')] }));
  expect(await counted('t20')).toEqual([1, 2]);
  expect(await proposed('t20')).toMatchObject([{ into_id: 'acme', from_id: 'globex', because: 'both-have-ids' }]);
  await count(named('t21', { aliases: [email('p')], account: { id: 'acme' } }), named('t21', { id: 'acme', aliases: [email('p')] }), named('t21', { aliases: [email('p')] }));
  expect(await counted('t21')).toEqual([3]);
  expect(await proposed('t21')).toEqual([]);
});

it('who has an id and the address of an account’s person is not one with the account by rule, whichever comes first; who has none is', async () => {
  const account = { aliases: [{ ns: 'crm.account', value: '1' }] };
  await count(named('t22', { aliases: [email('p')], account }), named('t22', { id: 'u-17', aliases: [email('p')] }));
  await count(named('t26', { id: 'u-17', aliases: [email('p')] }), named('t26', { aliases: [email('p')], account }));
  for (const tenant of ['t22', 't26']) {
    expect(await scored(tenant)).toHaveLength(2);
    expect(await proposed(tenant)).toMatchObject([{ because: 'person-of-account' }]);
  }
  await count(named('t27', { aliases: [email('p')], account }), named('t27', { aliases: [email('q')] }), named('t27', { aliases: [email('q'), email('p')] }));
  const [stays, ...more] = await scored('t27');
  expect(more).toEqual([]);
  expect(await rows(`SELECT ns FROM scoring.customer_alias WHERE tenant_id = 't27' AND customer_id = $1`, [stays])).toEqual([{ ns: 'crm.account' }]);
});

it('a person with an id that the account’s event names by an address of its own, too, is not one with it by rule', async () => {
  const person = { id: 'p-1', aliases: [email('y')] };
  await count(named('t23', person), named('t23', { aliases: [email('desk')] }));
  await count(named('t23', { ...person, account: { aliases: [email('desk')] } }));
  expect(await scored('t23')).toHaveLength(2);
  expect(await proposed('t23')).toMatchObject([{ because: 'person-of-account' }]);
});

it('who shares a number with one of an account’s people meets the account', async () => {
  await count(named('t24', { aliases: [email('a'), phone('+49 24')], account: { id: 'acme' } }), named('t24', { aliases: [email('b'), phone('+49 24')] }), named('t24', { aliases: [phone('+49 24')] }));
  expect(await counted('t24')).toEqual([1, 2]);
  expect(await proposed('t24')).toMatchObject([{ into_id: 'acme', because: 'not-identifying' }]);
});

it('an account that only a person’s name names is one and the same each time', async () => {
  const account = { aliases: [email('p')] };
  await count(named('t25', { aliases: [email('p')], account: { id: 'acme' } }));
  for (let n = 0; n < 2; n += 1) await count(named('t25', { aliases: [email('q')], account }));
  expect(await counted('t25')).toEqual([2, 2]);
  expect(await scored('t25')).toEqual(['acme']);
});

it('whom a shared number made a proposal of, an identifying name makes one, alone and in one batch, and the proposal ends', async () => {
  const told = (tenant: string) => [named(tenant, { aliases: [email('e'), phone('+49 28')] }), named(tenant, { id: 'acme', aliases: [phone('+49 28')] }), named(tenant, { id: 'acme', aliases: [email('e')] })];
  const [first, second, third] = told('t28');
  await count(first!, second!);
  expect(await proposed('t28')).toMatchObject([{ into_id: 'acme', because: 'not-identifying' }]);
  await count(third!);
  await count(...told('t29'));
  for (const tenant of ['t28', 't29']) {
    expect(await scored(tenant)).toEqual(['acme']);
    expect(await proposed(tenant)).toEqual([]);
  }
});

it('a proposal says the reason that is left when a name that identifies joins in, and a name that many may share adds none', async () => {
  await count(named('t30', { id: 'globex', aliases: [email('g'), phone('+49 30')] }), named('t30', { id: 'acme', aliases: [phone('+49 30')] }));
  expect(await proposed('t30')).toMatchObject([{ because: 'not-identifying' }]);
  await count(named('t30', { id: 'acme', aliases: [email('g')] }));
  const open = await rows(`SELECT * FROM scoring.merge_proposal WHERE tenant_id = 't30'`);
  expect(open).toMatchObject([{ into_id: 'acme', from_id: 'globex', ns: 'email', because: 'both-have-ids' }]);
  await count(named('t30', { id: 'acme', aliases: [phone('+49 30')] }), named('t30', { id: 'globex', aliases: [email('g'), phone('+49 30')] }), named('t30', { id: 'acme', aliases: [email('g')] }));
  expect(await rows(`SELECT * FROM scoring.merge_proposal WHERE tenant_id = 't30'`)).toEqual(open);
});

it('two are proposed once, by whichever of those who are one with them they meet', async () => {
  await count(named('t31', { aliases: [email('b'), phone('+49 31')] }), named('t31', { aliases: [email('c'), phone('+49 32')] }));
  await count(named('t31', { id: 'acme', aliases: [phone('+49 31')] }), named('t31', { aliases: [email('c'), email('b')] }));
  await count(named('t31', { id: 'acme', aliases: [phone('+49 32')] }));
  expect(await proposed('t31')).toHaveLength(1);
  await rows(`UPDATE scoring.merge_proposal SET dismissed_at = now() WHERE tenant_id = 't31'`);
  await count(named('t31', { id: 'acme', aliases: [phone('+49 31'), email('b')] }), named('t31', { id: 'acme', aliases: [phone('+49 32'), email('c')] }));
  expect(await scored('t31')).toHaveLength(2);
  expect(await proposed('t31')).toHaveLength(1);
});

it('where batches end decides nothing', async () => {
  const random = randomOf(11);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const aliases = [email('1'), email('2'), email('3'), phone('4'), phone('5'), { ns: 'crm.account', value: '6' }];
  const some = () => [...new Set([pick(aliases), pick(aliases)])];
  const shapes = [() => ({ aliases: some() }), () => ({ id: pick(['acme', 'globex', 'u-1']), aliases: some() }), () => ({ aliases: some(), account: { id: pick(['acme', 'globex']) } }), () => ({ id: 'u-1', account: { aliases: some() } }), () => ({ aliases: some(), account: { aliases: some() } })];
  for (let story = 0; story < 12; story += 1) {
    const told = Array.from({ length: 12 }, () => pick(shapes)());
    const ends = [];
    for (const size of [1, 12, 5]) {
      const tenant = `batch-${story}-${size}`;
      for (let at = 0; at < told.length; at += size) await count(...told.slice(at, at + size).map((customer) => named(tenant, customer)));
      ends.push(await whoIsWho(tenant));
    }
    expect([story, ends[1]]).toEqual([story, ends[0]]);
    expect([story, ends[2]]).toEqual([story, ends[0]]);
  }
}, 120_000);

it('knows an id that was derived from one that a sender gave', () => {
  expect(hasOwnId('c_42')).toBe(true);
  expect(hasOwnId('c_0a1d6b52-6c1e-5f5b-9c0e-3b8f6a1c7d24')).toBe(false);
  const alone = 'c_0a1d6b52-6c1e-5f5b-9c0e-3b8f6a1c7d24';
  expect(doubtOf({ groups: [['acme', alone], [alone]], namespaces: ['email', null], person: null, wereSeparated: false })).toBeNull();
});
