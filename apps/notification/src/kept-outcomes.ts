import type { CustomerRef, KeptAlert } from './alert-store.ts';
import { liveOn, newLife, type AlertLife } from './domain/alert-life.ts';
import { viewAlert, type Portrait } from './domain/alert-view.ts';
import { costliestItem } from './domain/item-loss.ts';
import type { TakenStep } from './incident-desk.ts';
import type { Decision } from './domain/desk.ts';
import type { Playbooks } from './domain/playbook.ts';
import { idOf } from './ids.ts';
import { newsOf, type News } from './news.ts';

export interface KeptOutcomes {
  readonly alerts: readonly KeptAlert[];
  readonly told: readonly News[];
  /** At most one: of the alert that tells it, or of an item's loss that nobody is told of by itself. */
  readonly steps: readonly TakenStep[];
}

export interface Surrounding {
  readonly ref: CustomerRef;
  readonly portrait: Portrait;
  readonly now: number;
  /** By tenant and alert; kept up to date. */
  readonly lives: Map<string, AlertLife>;
  readonly consoleUrl: string;
  readonly playbooks: Playbooks;
}

/** What a decision about a customer makes of its alerts: as they are stored, and what there is to tell. */
export function keepOutcomes(decision: Pick<Decision, 'outcomes' | 'step' | 'loss'>, { ref, portrait, now, lives, consoleUrl, playbooks }: Surrounding): KeptOutcomes {
  const { tenant, customer } = ref;
  const alerts: KeptAlert[] = [];
  const told: News[] = [];
  for (const outcome of decision.outcomes) {
    const id = outcome.story.id ?? idOf('al', now, [tenant, customer, outcome.story.cause, now]);
    const lived = liveOn(outcome, lives.get(`${tenant} ${id}`) ?? newLife, now);
    const story = { ...lived.story, id };
    const body = viewAlert({ story, life: lived.life }, portrait, { now, consoleUrl, playbooks });
    lives.set(`${tenant} ${id}`, lived.life);
    alerts.push({ ...ref, id, story, life: lived.life, body });
    const { notice } = lived;
    if (notice !== null) told.push(newsOf({ tenant, story, body }, notice, now));
  }
  const telling = decision.step === null ? undefined : alerts.find(({ story }) => story.state === 'open' && story.lane !== 'hard');
  return { alerts, told, steps: stepsOf(decision, telling, { ...ref, traits: portrait.customer.traits, at: now, value: portrait.valueAtStake }) };
}

function stepsOf({ step, loss }: Pick<Decision, 'step' | 'loss'>, telling: KeptAlert | undefined, { value, ...taken }: Pick<TakenStep, 'tenant' | 'customer' | 'traits' | 'at'> & { value: Portrait['valueAtStake'] }): TakenStep[] {
  if (step !== null && telling !== undefined) return [{ ...taken, alert: telling.id, part: step.part, item: costliestItem(step.pieces), loss: null }];
  if (loss === undefined) return [];
  const { story, part, item } = loss;
  return [{ ...taken, alert: idOf('al', taken.at, [taken.tenant, taken.customer, 'item', item ?? '']), part, item, loss: { story, value } }];
}
