import { deltaOf, type AlertStory } from './domain/alert-story.ts';
import { randomStory, StoryTeller, type Ending, type Happening } from './spec-support/random-story.ts';
import { TimelineStage } from './spec-support/timeline.ts';

let stage: TimelineStage;
beforeAll(async () => { stage = await TimelineStage.open(); }, 60_000);
afterAll(() => stage.close(), 60_000);

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

async function tell(story: readonly Happening[], { tenant, ending, joins }: { readonly tenant: string; readonly ending: Ending; readonly joins: Happening['when'] | undefined }): Promise<object[]> {
  await new StoryTeller(stage, `${tenant}-${ending}`).tell(story, ending, joins);
  return openOf(`${tenant}-${ending}`);
}

const seeds = Array.from({ length: 30 }, (_, index) => index + 440);
const thirds = [undefined, 'before', 'meanwhile', 'after'] as const;

it.each(seeds)('story %s leaves the same alerts open, whether or not two were one for a time', async (seed) => {
  const joins = thirds[seed % thirds.length];
  const story = randomStory(seed, joins === undefined ? ['acme', 'north'] : ['acme', 'north', 'south']);
  const tenant = `story-${seed}`;
  const open = await tell(story, { tenant, ending: 'never', joins });
  for (const ending of ['north', 'acme'] as const) expect({ ending, open: await tell(story, { tenant, ending, joins }) }).toEqual({ ending, open });
});
