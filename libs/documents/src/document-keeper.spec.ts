import { createLogger, migrateDatabase, openDataSource } from '@rapport/service';
import { createTestDatabase, eventually } from '@rapport/tools/testing';
import type { TestDatabase } from '@rapport/tools/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { DocumentKeeper } from './document-keeper.ts';
import { documentMigration } from './document.migration.ts';
import type { DocumentType } from './document-type.ts';
import { StoredDocument } from './stored-document.entity.ts';

const hook = z.strictObject({ url: z.string(), secret: z.string().startsWith('whsec_').optional() });
const schema = z.strictObject({
  limit: z.number().default(3),
  receivers: z.array(z.strictObject({ name: z.string(), hooks: z.array(hook).default([]) })).default([]),
});
const routing: DocumentType<z.infer<typeof schema>> = {
  name: 'routing',
  schema,
  shipped: '# shipped\nlimit: 1\n',
  secrets: ['receivers.*.hooks.*.secret'],
  onPublish: async (manager, tenant, { version }) => {
    await manager.query('INSERT INTO own.told VALUES ($1, $2)', [tenant, version]);
    return { refold: { done: 0 } };
  },
};

const logger = createLogger('test', 'silent');
const own = { schema: 'own', entities: [StoredDocument], migrations: [documentMigration('own')] };
const yaml = { contentType: 'application/yaml', author: 'jo' };
const secretsKey = Buffer.alloc(32, 7);

describe('the keeper of documents', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let keeper: DocumentKeeper;
  let tenants = 0;
  let tenant = '';

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrateDatabase(database.url, [own], logger);
    dataSource = await openDataSource({ ...own, url: database.url, logger });
    await dataSource.query('CREATE TABLE own.told (tenant text, version int)');
    keeper = new DocumentKeeper({ dataSource, types: [routing], secretsKey });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(() => {
    tenants += 1;
    tenant = `t${tenants}`;
  });

  it('has the shipped document as version 1 with no row, and counts on from it', async () => {
    expect(await keeper.current(tenant, routing)).toMatchObject({ version: 1, value: { limit: 1, receivers: [] }, publishedAt: null });
    expect(await dataSource.query('SELECT 1 FROM own.document WHERE tenant_id = $1', [tenant])).toEqual([]);
    expect(await keeper.publish(tenant, routing, 'limit: 2 # two\n', { ...yaml, note: 'why' })).toEqual({ version: 2, warnings: [], refold: { done: 0 } });
    expect(await keeper.current(tenant, routing)).toMatchObject({ version: 2, value: { limit: 2 }, note: 'why', author: 'jo', source: 'limit: 2 # two\n' });
    expect(await keeper.version(tenant, routing, 1)).toMatchObject({ value: { limit: 1 } });
    await expect(keeper.version(tenant, routing, 3)).rejects.toMatchObject({ type: 'not-found' });
    expect((await keeper.versions(tenant, routing)).map(({ version }) => version)).toEqual([2, 1]);
    expect(await keeper.current('another', routing)).toMatchObject({ version: 1 });
    expect(await dataSource.query('SELECT version FROM own.told WHERE tenant = $1', [tenant])).toEqual([{ version: 2 }]);
  });

  it('publishes one of two writers that saw the same version', async () => {
    const write = (limit: number) => keeper.publish(tenant, routing, `limit: ${limit}`, { ...yaml, ifMatch: '"1"' });
    const results = await Promise.allSettled([write(5), write(6), write(7)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { type: 'changed-meanwhile', status: 412 } });
    const blind = await Promise.all([8, 9, 10].map((limit) => keeper.publish(tenant, routing, `limit: ${limit}`, yaml)));
    expect(blind.map(({ version }) => version).sort()).toEqual([3, 4, 5]);
  });

  it('publishes nothing that is invalid, and nothing whose onPublish fails', async () => {
    await expect(keeper.publish(tenant, routing, 'limit: x', yaml)).rejects.toMatchObject({ errors: [{ line: 1, column: 8, path: '/limit' }] });
    const failing = new DocumentKeeper({ dataSource, types: [{ ...routing, onPublish: () => Promise.reject(new Error('no')) }] });
    await expect(failing.publish(tenant, routing, 'limit: 2', yaml)).rejects.toThrow('no');
    expect((await keeper.versions(tenant, routing)).map(({ version }) => version)).toEqual([1]);
  });

  it('is seen by another instance within 2 s', async () => {
    const other = new DocumentKeeper({ dataSource, types: [routing], secretsKey });
    expect(await other.current(tenant, routing)).toMatchObject({ version: 1 });
    await keeper.publish(tenant, routing, 'limit: 2', yaml);
    await eventually(async () => { expect(await other.current(tenant, routing)).toMatchObject({ version: 2 }); }, { withinMs: 2_000 });
  });

  it('has drafts, their differences, their publication and the way back', async () => {
    await expect(keeper.diffDraft(tenant, routing)).rejects.toMatchObject({ type: 'not-found' });
    expect(await keeper.saveDraft(tenant, routing, 'limit: 4\n', yaml)).toEqual({ draft: 1, warnings: [] });
    expect(await keeper.saveDraft(tenant, routing, 'limit: 5\nreceivers: [{ name: a }]\n', yaml)).toEqual({ draft: 2, warnings: [] });
    await expect(keeper.saveDraft(tenant, routing, 'limit: x', yaml)).rejects.toMatchObject({ name: 'DocumentError' });
    expect(await keeper.diffDraft(tenant, routing)).toEqual({
      draft: 2,
      version: 1,
      changes: [
        { op: 'change', path: '/limit', before: 1, after: 5 },
        { op: 'add', path: '/receivers', after: [{ name: 'a' }] },
      ],
    });
    await expect(keeper.publishDraft(tenant, routing, 1, yaml)).rejects.toMatchObject({ type: 'changed-meanwhile' });
    await expect(keeper.publishDraft(tenant, routing, 9, yaml)).rejects.toMatchObject({ type: 'not-found' });
    expect(await keeper.publishDraft(tenant, routing, 2, { author: 'kim', note: 'better' })).toMatchObject({ version: 2 });
    await expect(keeper.publishDraft(tenant, routing, 2, yaml)).rejects.toMatchObject({ type: 'conflict' });
    await expect(keeper.draft(tenant, routing)).rejects.toMatchObject({ type: 'not-found' });
    await expect(keeper.diffDraft(tenant, routing)).rejects.toMatchObject({ type: 'not-found' });
    expect(await keeper.current(tenant, routing)).toMatchObject({ version: 2, value: { limit: 5 }, author: 'kim', note: 'better' });
    expect(await keeper.rollback(tenant, routing, 1, { author: 'kim' })).toMatchObject({ version: 3 });
    expect(await keeper.current(tenant, routing)).toMatchObject({ version: 3, value: { limit: 1 }, note: 'rollback to 1' });
    expect(await keeper.rollback(tenant, routing, 2, { author: 'kim' })).toMatchObject({ version: 4 });
    expect(await keeper.current(tenant, routing)).toMatchObject({ value: { limit: 5 } });
    await expect(keeper.rollback(tenant, routing, 9, yaml)).rejects.toMatchObject({ type: 'not-found' });
    expect(await keeper.saveDraft(tenant, routing, 'limit: 6', yaml)).toMatchObject({ draft: 3 });
  });

  describe('with secrets', () => {
    const written = 'receivers:\n  - name: a\n    hooks: [{ url: x, secret: whsec_aaa }] # why\n  - name: b\n    hooks: [{ url: y, secret: "whsec_bbb" }]\n';
    const secretsOf = async () => (await keeper.current(tenant, routing)).value.receivers.map(({ name, hooks }) => [name, hooks[0]?.secret]);
    const stored = async () => JSON.stringify(await dataSource.query('SELECT * FROM own.document WHERE tenant_id = $1', [tenant]));

    it('opens them to the service, shows *** to readers and stores neither', async () => {
      await keeper.publish(tenant, routing, written, yaml);
      expect(await secretsOf()).toEqual([['a', 'whsec_aaa'], ['b', 'whsec_bbb']]);
      const shown = await keeper.shown(tenant, routing);
      expect(shown.source).toBe(written.replace('whsec_aaa', '"***"').replace('"whsec_bbb"', '"***"'));
      expect(shown.body).toMatchObject({ receivers: [{ hooks: [{ secret: '***' }] }, { hooks: [{ secret: '***' }] }] });
      expect(await stored()).not.toMatch(/whsec_/);
    });

    it('keeps a secret sent back as ***, by the name of its receiver, and refuses one that never was', async () => {
      await keeper.publish(tenant, routing, written, yaml);
      await keeper.publish(tenant, routing, 'receivers:\n  - name: b\n    hooks: [{ url: z, secret: "***" }]\n  - name: a\n    hooks: [{ url: x, secret: whsec_new }]\n', yaml);
      expect(await secretsOf()).toEqual([['b', 'whsec_bbb'], ['a', 'whsec_new']]);
      const stranger = 'receivers:\n  - name: c\n    hooks: [{ url: z, secret: "***" }]\n';
      await expect(keeper.publish(tenant, routing, stranger, yaml)).rejects.toMatchObject({ errors: [{ line: 3, path: '/receivers/0/hooks/0/secret' }] });
      await expect(keeper.validate(tenant, routing, { source: stranger, contentType: 'application/yaml' })).rejects.toMatchObject({ name: 'DocumentError' });
    });

    describe('never lets *** move a secret to another entry of a list without names', () => {
      const hooks = (list: string) => `receivers:\n  - name: a\n    hooks: [${list}]\n`;
      const kept = async () => (await keeper.current(tenant, routing)).value.receivers[0]?.hooks.map(({ url, secret }) => `${url} ${secret ?? ''}`);
      const publish = (list: string) => keeper.publish(tenant, routing, hooks(list), yaml);
      const refusal = { errors: [{ path: '/receivers/0/hooks/0/secret', line: 3, message: expect.stringContaining('write the secret itself') as unknown }] };
      beforeEach(() => publish('{ url: x, secret: whsec_x }, { url: y, secret: whsec_y }'));

      it('when they change places or one is taken out', async () => {
        await publish('{ url: y, secret: "***" }, { url: x, secret: "***" }');
        expect(await kept()).toEqual(['y whsec_y', 'x whsec_x']);
        await publish('{ url: x, secret: "***" }');
        expect(await kept()).toEqual(['x whsec_x']);
      });

      it.each([
        ['another entry in its place', '{ url: z, secret: "***" }, { url: y, secret: "***" }'],
        ['another entry alone', '{ url: z, secret: "***" }'],
        ['one entry twice', '{ url: x, secret: "***" }, { url: x, secret: "***" }, { url: y, secret: whsec_y }'],
      ])('and is refused for %s', async (_name, list) => {
        await expect(publish(list)).rejects.toMatchObject(refusal);
        expect(await kept()).toEqual(['x whsec_x', 'y whsec_y']);
      });

      it('and keeps those that are alike in their order', async () => {
        await publish('{ url: x, secret: whsec_1 }, { url: x, secret: whsec_2 }');
        await publish('{ url: x, secret: "***" }, { url: y, secret: whsec_y }, { url: x, secret: "***" }');
        expect(await kept()).toEqual(['x whsec_1', 'y whsec_y', 'x whsec_2']);
      });
    });

    it('shows no secret in a difference and keeps them over draft and rollback', async () => {
      await keeper.publish(tenant, routing, written, yaml);
      await keeper.saveDraft(tenant, routing, written.replace('aaa', 'ccc').replace('name: b', 'name: d'), yaml);
      const { changes } = await keeper.diffDraft(tenant, routing);
      expect(changes).toEqual([
        { op: 'change', path: '/receivers/0/hooks/0/secret', before: '***', after: '***' },
        { op: 'change', path: '/receivers/1/name', before: 'b', after: 'd' },
      ]);
      await keeper.publish(tenant, routing, 'limit: 1', yaml);
      expect(JSON.stringify(await keeper.diffDraft(tenant, routing))).not.toContain('whsec_');
      await keeper.rollback(tenant, routing, 2, yaml);
      expect(await secretsOf()).toEqual([['a', 'whsec_aaa'], ['b', 'whsec_bbb']]);
    });

    it.each([
      ['an anchor', 'receivers:\n  - name: &n whsec_anchored\n    hooks: [{ url: x, secret: *n }]\n'],
      ['a comment', 'receivers: [{ name: a, hooks: [{ url: x, secret: whsec_anchored }] }] # whsec_anchored\n'],
    ])('writes the text anew when %s repeats one', async (_name, text) => {
      await keeper.publish(tenant, routing, text, yaml);
      expect((await keeper.shown(tenant, routing)).source).toContain('***');
      expect((await keeper.shown(tenant, routing)).source).not.toMatch(/secret: whsec|# /);
    });

    it('are bound to their tenant and need the key', async () => {
      await keeper.publish(tenant, routing, written, yaml);
      await dataSource.query(`INSERT INTO own.document SELECT 'thief', name, state, number, body, source, content_type, note, author FROM own.document WHERE tenant_id = $1`, [tenant]);
      await expect(keeper.current('thief', routing)).rejects.toThrow();
      const keyless = new DocumentKeeper({ dataSource, types: [routing] });
      await expect(keyless.current(tenant, routing)).rejects.toThrow('SECRETS_KEY');
      await expect(keyless.publish(`${tenant}x`, routing, written, yaml)).rejects.toMatchObject({ errors: [{ line: 3 }] });
    });
  });
});
