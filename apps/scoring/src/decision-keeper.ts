import { findUnstorable, toKafkaRecord, topics } from '@rapport/contracts';
import type { InteractionRecord } from '@rapport/contracts';
import { addToOutbox } from '@rapport/event-log';
import type { OutboxRelay } from '@rapport/event-log';
import { Problem, readCursor, writeCursor } from '@rapport/service';
import type { Caller } from '@rapport/service';
import { v5 as uuidV5, v7 as uuidV7 } from 'uuid';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { recordOf } from './customer-update.ts';
import { concerned, decisionRow, decisionView } from './decision-view.ts';
import type { DecisionRow, DecisionView } from './decision-view.ts';
import { abouts } from './domain/themes.ts';
import type { Theme } from './domain/themes.ts';
import type { Speakers } from './feedback-reader.ts';
import { themeName } from './themes-document.ts';

const sentence = z.string().trim().min(1).max(2_000);
const time = z.iso.datetime({ offset: true });

/** What is decided on a theme. Without `from` it concerns all who ever spoke of it; without `to`, until now. */
export const decisionWish = z.strictObject({
  theme: themeName,
  about: z.enum(abouts),
  decision: z.enum(['change', 'later', `won't`]),
  text: z.strictObject({ en: sentence.optional(), de: sentence.optional() }).refine(({ en, de }) => en !== undefined || de !== undefined, 'says nothing: en, de or both'),
  owner: z.string().trim().min(1).max(256),
  dueAt: time.nullish(),
  from: time.optional(),
  to: time.optional(),
});

export type DecisionWish = z.output<typeof decisionWish>;

const placeShape = z.tuple([z.number(), z.string()]);
/** Customers who are told in one transaction. */
const toldAtOnce = 1_000;
// The name space of these uuids, made once for this purpose.
const idSpace = 'c0b7d1e2-6a44-5f1b-8f39-2f4a7b1d9e63';

/** Keeps what was decided on feedback, whom it concerned and who was told. */
export class DecisionKeeper {
  constructor(
    private readonly dataSource: DataSource,
    private readonly relay: Pick<OutboxRelay, 'wake'>,
    private readonly topic: string = topics.interactions,
  ) {}

  /** Keeps a decision with those whom it concerns, by their own names, and their score as they stand now. */
  async decide(caller: Caller, wish: DecisionWish, speakers: Speakers): Promise<DecisionView> {
    const unstorable = findUnstorable(wish);
    if (unstorable !== null) throw new Problem('invalid-interaction', `${unstorable.path} ${unstorable.problem}`, { members: { errors: [{ path: unstorable.path, message: unstorable.problem }] } });
    const id = `fd_${uuidV7()}`;
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        'INSERT INTO scoring.feedback_customer (tenant_id, decision_id, customer_id, language) SELECT $1, $2, * FROM unnest($3::text[], $4::text[])',
        [caller.tenant, id, [...speakers.keys()], [...speakers.values()]],
      );
      await manager.query(
        `INSERT INTO scoring.feedback_decision (tenant_id, id, theme, about, decision, owner, due_at, text, author, score_before)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, avg(score) FROM scoring.customer_state
         WHERE tenant_id = $1 AND customer_id IN (SELECT root_id FROM (${concerned} AND f.decision_id = $2) AS each)`,
        [caller.tenant, id, wish.theme, wish.about, wish.decision, wish.owner, wish.dueAt ?? null, JSON.stringify(wish.text), caller.actor ?? caller.keyId],
      );
    });
    return this.one(caller.tenant, id);
  }

  /** Tells everybody whom a decision concerns, and nobody twice; answers how many are told by now. */
  async tell(caller: Caller, id: string): Promise<number> {
    const decision = await this.one(caller.tenant, id);
    for (let told = toldAtOnce; told === toldAtOnce; ) {
      told = await this.dataSource.transaction((manager) => this.tellSome(manager, caller, decision));
      this.relay.wake();
    }
    return (await this.one(caller.tenant, id)).told;
  }

  /** The newest first. */
  async page(tenant: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const place = readCursor(placeShape, cursor);
    const rows = await this.dataSource.query<DecisionRow[]>(
      decisionRow({
        which: '($2::double precision IS NULL OR (d.decided_at, d.id) < (to_timestamp($2 / 1000000), $3))',
        order: 'd.decided_at DESC, d.id DESC LIMIT $4',
      }),
      [tenant, place?.[0] ?? null, place?.[1] ?? null, limit + 1],
    );
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return { items: page.map(decisionView), nextCursor: last === undefined ? null : writeCursor([last.decided_at, last.id]) };
  }

  /** The newest decision on each theme. */
  async newest(tenant: string, theme?: Theme): Promise<DecisionView[]> {
    const newest = `d.id IN (SELECT DISTINCT ON (n.theme, n.about) n.id FROM scoring.feedback_decision n WHERE n.tenant_id = $1
      AND ($2::text IS NULL OR (n.theme = $2 AND n.about = $3)) ORDER BY n.theme, n.about, n.decided_at DESC, n.id DESC)`;
    const rows = await this.dataSource.query<DecisionRow[]>(decisionRow({ which: newest, order: 'd.theme, d.about' }), [tenant, theme?.name ?? null, theme?.about ?? null]);
    return rows.map(decisionView);
  }

  private async one(tenant: string, id: string): Promise<DecisionView> {
    const [row] = await this.dataSource.query<DecisionRow[]>(decisionRow({ which: 'd.id = $2', order: 'd.id' }), [tenant, id]);
    if (row === undefined) throw new Problem('not-found', `There is no decision "${id}"`);
    return decisionView(row);
  }

  /**
   * Whoever is marked as told is told by the outbox of the same transaction. Customers that are one are told once, by the
   * name of one who spoke: the other is told when they are two again. Two who tell at the same time take turns.
   */
  private async tellSome(manager: EntityManager, caller: Caller, decision: DecisionView): Promise<number> {
    await manager.query('SELECT 1 FROM scoring.feedback_decision WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [caller.tenant, decision.id]);
    const customers = await manager.query<{ id: string; locale: string | null }[]>(
      `WITH concerned AS (
         ${concerned} AND f.decision_id = $2
       ), next AS (
         SELECT root_id, (array_agg(customer_id ORDER BY customer_id <> root_id, customer_id))[1] AS customer_id, min(language) AS language
         FROM concerned GROUP BY root_id HAVING count(told_at) = 0 ORDER BY root_id LIMIT ${toldAtOnce}
       ), told AS (
         UPDATE scoring.feedback_customer f SET told_at = clock_timestamp() FROM next
         WHERE f.tenant_id = $1 AND f.decision_id = $2 AND f.customer_id = next.customer_id
       )
       SELECT next.customer_id AS id, coalesce(c.locale, next.language) AS locale FROM next LEFT JOIN scoring.customer c ON c.tenant_id = $1 AND c.customer_id = next.root_id`,
      [caller.tenant, decision.id],
    );
    const records = customers.map((customer) => answerRecord(caller, decision, customer));
    await addToOutbox(manager, 'scoring', records.map((record) => ({ id: record.id, topic: this.topic, ...toKafkaRecord(record) })));
    return customers.length;
  }
}

/** What one customer is told, in its own language, or the one that it spoke in, where the decision is said in it; by its id it counts once. */
function answerRecord(caller: Caller, decision: DecisionView, customer: { readonly id: string; readonly locale: string | null }): InteractionRecord {
  const { id, theme, about, decision: what, text } = decision;
  const preferred = customer.locale?.toLowerCase().startsWith('de') === true ? 'de' : 'en';
  const lang = text[preferred] !== undefined ? preferred : preferred === 'de' ? 'en' : 'de';
  const said = {
    kind: 'feedback.answered',
    customer: { id: customer.id },
    text: { body: text[lang] ?? '', lang },
    refs: [{ type: 'feedback', ns: 'rapport', id }],
    attributes: { theme, about, decision: what },
  };
  return recordOf(caller, said, uuidV5(JSON.stringify([id, customer.id]), idSpace));
}
