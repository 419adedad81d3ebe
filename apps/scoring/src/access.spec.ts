import { topicDefinitions } from '@rapport/contracts';
import { connectLog } from '@rapport/event-log';
import { parseConfig } from '@rapport/service';
import type { RunningService } from '@rapport/service';
import { describeAccess } from '@rapport/service/spec-support';
import { eventually, uniqueName } from '@rapport/tools/testing';
import { scoringConfig } from './config.ts';
import { startScoring } from './scoring.ts';
import { shippedModel } from './shipped-model.ts';
import { shippedThemes } from './shipped-themes.ts';
import { TestPartition } from './spec-support/interaction-log.ts';
import { inThisThread } from './spec-support/in-this-thread.ts';
import { openScoringDatabase, quiet } from './spec-support/scoring-database.ts';
import type { ScoringDatabase } from './spec-support/scoring-database.ts';

const secret = 'Geheimnis GmbH';
const topic = uniqueName('interactions');
// Other specs tell of alerts of the same tenant on the topic that they share.
const alertTopic = uniqueName('alerts');

let database: ScoringDatabase;
let service: RunningService;

beforeAll(async () => {
  database = await openScoringDatabase();
  const log = connectLog({ brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'access-spec', logger: quiet });
  await log.createTopics([...topicDefinitions, ...[topic, alertTopic].map((name) => ({ name, partitions: 1, config: {} }))]);
  await log.close();
  const partition = await new TestPartition(database.keeper, database.dataSource).assign();
  await partition.count([{ id: 'c-1', at: Date.now() - 60_000, data: { kind: 'complaint.received', customer: { id: 'acme', name: secret }, text: { body: secret } } }, { id: 'c-2', at: Date.now() - 60_000, data: { kind: 'complaint.received', customer: { id: 'acme-north', name: secret } } }]);
  const config = parseConfig(scoringConfig, { DATABASE_URL: database.url, KAFKA_BROKERS: process.env['KAFKA_BROKERS'], PORT: '0', SESSION_TIMEOUT_MS: '6000' });
  service = await startScoring({ config, dataSource: database.dataSource, logger: quiet, topic, alertTopic, group: uniqueName('scoring'), ownsProcess: false, work: inThisThread(database.dataSource) });
  await database.dataSource.query(`INSERT INTO access.tenant (id, name) VALUES ('demo', 'Demo') ON CONFLICT DO NOTHING`);
  await database.documents.publish('demo', 'model', `${shippedModel}\n# ${secret}\n`, { contentType: 'application/yaml', author: 'jo' });
  await eventually(async () => {
    const states = await database.dataSource.query<object[]>('SELECT model_version FROM scoring.customer_state UNION SELECT count(*)::int FROM scoring.outbox');
    expect(states).toHaveLength(2);
    expect(states).toEqual(expect.arrayContaining([{ model_version: 2 }, { model_version: 0 }]));
    // What the publication lets be learnt ends: a job in hand changes its row.
    expect(await database.dataSource.query('SELECT DISTINCT state FROM scoring.job')).toEqual([{ state: 'done' }]);
  });
  await database.dataSource.query(`INSERT INTO scoring.feedback_decision (tenant_id, id, theme, about, decision, owner, text, author) VALUES ('demo', 'fd_1', 'quality', 'product', 'change', $1, '{"en":"so"}', 'jo')`, [secret]);
  await database.documents.publish('demo', 'themes', `${shippedThemes}\n# ${secret}\n`, { contentType: 'application/yaml', author: 'jo' });
  await database.dataSource.query(`INSERT INTO scoring.job (tenant_id, id, kind, asked, state, result) VALUES ('demo', 'bt_1', 'backtest', '{}', 'done', $1)`, [{ score: secret }]);
}, 60_000);

afterAll(async () => {
  await service.stop();
  await database.close();
}, 60_000);

const model = { contentType: 'application/yaml', body: shippedModel, needs: ['admin'] } as const;
const themes = { contentType: 'application/yaml', body: shippedThemes, needs: ['admin'] } as const;
const at = '/v1/customers/acme';

describeAccess('scoring', {
  service: () => service,
  secret,
  routes: {
    'GET /v1/interactions': { needs: ['read'], path: () => '/v1/interactions?source=crm&id=c-1', stranger: 404 },
    'POST /v1/interactions/lookup': { needs: ['read', 'ingest'], body: { source: 'crm', ids: ['c-1'] }, stranger: 200 },
    'GET /v1/customers': { needs: ['read'], stranger: 200 },
    'GET /v1/customers/:id': { needs: ['read'], path: () => at, stranger: 404 },
    'GET /v1/customers/:id/explanation': { needs: ['read'], path: () => `${at}/explanation`, stranger: 404 },
    'GET /v1/customers/:id/timeline': { needs: ['read'], path: () => `${at}/timeline`, stranger: 404 },
    'GET /v1/customers/:id/history': { needs: ['read'], path: () => `${at}/history`, stranger: 404 },
    'GET /v1/portfolio': { needs: ['read'], stranger: 200 },
    'GET /v1/renewals': { needs: ['read'], stranger: 200 },
    'POST /v1/customers/:id/override': { needs: ['act'], path: () => `${at}/override`, body: { score: 40, reason: 'sponsor left', owner: 'jo@supplier.example', until: '2100-01-01T00:00:00Z' }, stranger: 404 },
    'DELETE /v1/customers/:id/override': { needs: ['act'], path: () => `${at}/override`, stranger: 404 },
    'POST /v1/customers/merge': { needs: ['act'], body: { into: 'acme', from: 'acme-north', dryRun: true }, stranger: 404 },
    'POST /v1/customers/unmerge': { needs: ['act'], body: { merge: 'mg_1', dryRun: true }, stranger: 404 },
    'GET /v1/merge-proposals': { needs: ['read', 'act'], stranger: 200 },
    'DELETE /v1/merge-proposals/:id': { needs: ['act'], path: () => '/v1/merge-proposals/mp_1', stranger: 404 },
    'GET /v1/stream': { needs: ['read'], stranger: 200 },
    'GET /v1/changes/replay': { needs: ['read', 'admin'], path: () => '/v1/changes/replay?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z', stranger: 200 },
    'GET /v1/model': { needs: ['read', 'admin'], stranger: 200 },
    'GET /v1/model/versions': { needs: ['read', 'admin'], stranger: 200 },
    'GET /v1/model/draft': { needs: ['read', 'admin'], stranger: 404 },
    'GET /v1/model/draft/diff': { needs: ['read', 'admin'], stranger: 404 },
    'POST /v1/model/draft/backtest': { needs: ['admin'], body: { cut: '2020-06-30', horizonDays: null }, stranger: 404 },
    'GET /v1/model/backtests/:id': { needs: ['read', 'admin'], path: () => '/v1/model/backtests/bt_1', stranger: 404 },
    'GET /v1/model/learning': { needs: ['read', 'admin'], stranger: 200 },
    'POST /v1/model/learning': { needs: ['admin'], stranger: 202 },
    'POST /v1/model/publish': { needs: ['admin'], body: { draft: 1 }, stranger: 404 },
    'GET /v1/feedback/themes': { needs: ['read'], stranger: 200 },
    'GET /v1/feedback/themes/:theme': { needs: ['read'], path: () => '/v1/feedback/themes/quality', stranger: 200 },
    'GET /v1/feedback/decisions': { needs: ['read'], stranger: 200 },
    'POST /v1/feedback/decisions/:id/tell': { needs: ['act'], path: () => '/v1/feedback/decisions/fd_1/tell', stranger: 404 },
    'POST /v1/themes/dry-run': { needs: ['read', 'admin'], body: {}, stranger: 200 },
    'GET /v1/themes': { needs: ['read', 'admin'], stranger: 200 },
    'GET /v1/themes/versions': { needs: ['read', 'admin'], stranger: 200 },
    'GET /v1/themes/draft': { needs: ['read', 'admin'], stranger: 404 },
    'GET /v1/themes/draft/diff': { needs: ['read', 'admin'], stranger: 404 },
    'POST /v1/themes/publish': { needs: ['admin'], body: { draft: 1 }, stranger: 404 },
    'PUT /v1/themes/draft': { ...themes, stranger: 200 },
    'PUT /v1/themes': { ...themes, stranger: 200 },
    'PUT /v1/model/draft': { ...model, stranger: 200 },
    'PUT /v1/model': { ...model, stranger: 200 },
    // From here on the stranger has things of its own under these names.
    'PUT /v1/customers/:id': { needs: ['act'], path: () => at, body: { traits: { team: 'mine' } }, stranger: 200 },
    'POST /v1/feedback/decisions': { needs: ['act'], body: { theme: 'quality', about: 'product', decision: 'later', text: { en: 'Next year' }, owner: 'jo@supplier.example' }, stranger: 200 },
    'POST /v1/themes/rollback': { needs: ['admin'], body: { to: 1 }, stranger: 200 },
    'POST /v1/model/rollback': { needs: ['admin'], body: { to: 1 }, stranger: 200 },
  },
});
