import { randomUUID } from 'node:crypto';
import { eventually } from '@rapport/tools/testing';
import { Kafka, logLevel } from 'kafkajs';
import { locales, type Locale, type Stage } from './stage.ts';

const words: Record<Locale, Record<'reason' | 'invalid' | 'dryRun' | 'would' | 'did' | 'replay' | 'admins' | 'taken', string>> = {
  'en-GB': { reason: 'Broke the processing', invalid: 'Not a valid interaction', dryRun: 'Dry run', would: '1 of 1 would be taken.', did: '1 of 1 were taken.', replay: 'Replay', admins: 'Only an admin replays refused events.', taken: 'taken' },
  'de-DE': { reason: 'Ließ die Verarbeitung scheitern', invalid: 'Kein gültiger Kontakt', dryRun: 'Probelauf', would: '1 von 1 würden angenommen.', did: '1 von 1 wurden angenommen.', replay: 'wiederholen', admins: 'Nur die Verwaltung wiederholt abgewiesene Ereignisse.', taken: 'angenommen' },
};

interface Letter {
  readonly id: string;
  readonly replays: readonly { readonly by: string; readonly result: string }[];
}

export function deadLettersStory(stage: () => Stage): void {
  const letterOf = async (id: string): Promise<Letter> => (await stage().client.get('ingestion', `/v1/dead-letters/${id}`)).body as Letter;

  it.each(locales)('%s: shows what was refused and why, what a replay would do, and replays', async (locale) => {
    const { client } = stage();
    const source = `wrongly-refused-${locale}`;
    const id = await refuseByMistake(stage(), source);
    const sent = await client.sendBatch([{ id: `refused-${locale}`, data: { customer: { id: 'x' } } }]);
    expect(sent.body).toMatchObject({ accepted: 0, rejected: [{ id: `refused-${locale}` }] });
    const word = words[locale];

    for (const role of ['agent', 'admin'] as const) {
      const visit = await stage().visit(role, locale);
      const { page } = visit;
      await visit.go(`/dead-letters?source=${source}`);
      await page.getByRole('button', { name: word.reason }).waitFor();
      expect(await page.getByRole('region').filter({ hasText: 'innocent' }).count()).toBeGreaterThan(0);
      if (role === 'agent') {
        await page.getByText(word.admins).waitFor();
        expect(await page.getByRole('button', { name: word.replay }).or(page.getByRole('button', { name: word.dryRun })).count()).toBe(0);
        await visit.press('e');
        expect((await letterOf(id)).replays).toEqual([]);
      } else {
        await page.getByRole('button', { name: word.dryRun }).click();
        await page.getByText(word.would).waitFor();
        expect((await letterOf(id)).replays).toEqual([]);
        await visit.press('e');
        await page.getByText(word.did).waitFor();
        expect((await letterOf(id)).replays).toEqual([expect.objectContaining({ result: 'accepted' })]);
        await client.counted(source, 'innocent');
        await page.locator('main li').filter({ hasText: stage().emailOf('admin', locale) }).getByText(word.taken).waitFor();
        await visit.go('/dead-letters');
        await page.getByRole('button', { name: word.invalid }).click();
        await page.waitForURL(/reason=invalid-interaction/);
        await page.getByRole('region').getByText(`refused-${locale}`).waitFor();
      }
      await visit.end();
    }
  });
}

/** A good record among the dead letters, as a fault of ours that is mended would leave it. */
async function refuseByMistake({ product, client }: Stage, source: string): Promise<string> {
  const now = new Date().toISOString();
  const customer = `customer of ${source}`;
  const data = { scope: 'customer', customer: { id: customer }, channel: 'support', direction: 'inbound', kind: 'complaint.received', occurredAt: now, occurredAtQuality: 'source', text: { body: 'innocent' } };
  const headers = {
    'content-type': 'application/json', ce_specversion: '1.0', ce_type: 'io.rapport.interaction.v1', ce_source: source, ce_id: 'innocent', ce_time: now,
    ce_subject: customer, ce_tenantid: 'demo', ce_partitionkey: `demo:${customer}`, ce_receivedtime: now,
  };
  const id = `dl_${randomUUID()}`;
  const letter = {
    id, tenant: 'demo', service: 'scoring', reason: 'poison', detail: 'a fault that is mended', source, eventId: 'innocent', receivedAt: now,
    raw: { contentType: 'application/json', encoding: 'utf8', body: JSON.stringify(data) }, record: { key: `demo:${customer}`, headers }, topic: 'interactions.v1', partition: 0, offset: '0',
  };
  const producer = new Kafka({ brokers: product.stack.kafkaBrokers.split(','), logLevel: logLevel.NOTHING }).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic: 'interactions.dead.v1', messages: [{ key: 'demo', value: JSON.stringify(letter) }] });
  await producer.disconnect();
  await eventually(async () => { expect((await client.get('ingestion', `/v1/dead-letters/${id}`)).status).toBe(200); }, { withinMs: 30_000 });
  return id;
}
