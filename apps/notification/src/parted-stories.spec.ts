import { deltaOf, type AlertStory } from './domain/alert-story.ts';
import { randomStory, StoryTeller, type Happening } from './spec-support/random-story.ts';
import { TimelineStage } from './spec-support/timeline.ts';

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

const seeds = Array.from({ length: 30 }, (_, index) => index + 81);

/** What is open of each customer, as far as people see it. */
async function openOf(tenant: string): Promise<object[]> {
  const rows = await stage.dataSource.query<{ customer: string; story: AlertStory }[]>(
    `SELECT coalesce(merged_into, customer_id) AS customer, story FROM notification.alert WHERE tenant_id = $1 AND state <> 'resolved'`, [tenant]);
  const shown = rows.map(({ customer, story }) => {
    const { lane, rule, cause, signals, grounds } = story;
    return { customer, lane, rule, cause, signals: signals.map(({ about }) => about).toSorted(), grounds: grounds.map(({ cause: of, isOver }) => `${of} ${isOver}`).toSorted(), delta: Math.round(deltaOf(story) * 1e6) / 1e6 };
  });
  return shown.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

async function tell(tenant: string, story: readonly Happening[], merge: 'never' | 'north' | 'acme'): Promise<object[]> {
  const teller = new StoryTeller(stage, tenant);
  await teller.tell(story, merge);
  return openOf(tenant);
}

it.each(seeds)('story %s leaves the same alerts open, whether or not the two were one for a time', async (seed) => {
  const story = randomStory(seed);
  const never = await tell(`never-${seed}`, story, 'never');
  for (const first of ['north', 'acme'] as const) expect({ first, open: await tell(`${first}-${seed}`, story, first) }).toEqual({ first, open: never });
});
