import type { Alert } from '@rapport/contracts';
import type { EntityManager } from 'typeorm';
import { AlertStore, type CustomerRef, type KeptAlert } from './alert-store.ts';
import { newLife } from './domain/alert-life.ts';
import { resolveStory, type AlertStory } from './domain/alert-story.ts';
import { viewAlert, type Portrait } from './domain/alert-view.ts';
import { cohortCause, isCommon, isMuchWorse, isOver, joinIncident, lossLabels, openIncident, stepLabels, widest, type StepSubject, type Tally } from './domain/cohort-lane.ts';
import { nameIncident } from './domain/incident-words.ts';
import type { Playbooks } from './domain/playbook.ts';
import type { CohortRule } from './domain/rule.ts';
import { lookAgain } from './flush-store.ts';
import { idOf } from './ids.ts';
import { IncidentStore, type Regained } from './incident-store.ts';
import { newsOf, type News } from './news.ts';

/** A step that a customer has just taken. */
export interface TakenStep extends CustomerRef, StepSubject {
  /** The alert that tells it; where it is a loss, an id of its own. */
  readonly alert: string;
  readonly traits: Readonly<Record<string, string>>;
  readonly at: number;
  /** No step of its own, and so no alert: what an item cost. */
  readonly loss: { readonly story: AlertStory; readonly value: Alert['valueAtStake'] } | null;
}

/** What has just happened to a tenant's customers, written already. */
export interface Shift {
  readonly tenant: string;
  readonly steps: readonly TakenStep[];
  readonly regained: readonly Regained[];
  /** Alerts of customers that moved or ended. */
  readonly alerts: readonly KeptAlert[];
  readonly rules: readonly CohortRule[];
  readonly playbooks: Playbooks;
  readonly now: number;
}

/**
 * Finds what many customers have in common, inside the caller's transaction. A tenant's steps are counted one transaction
 * at a time, from here to the commit, so that two instances never open two incidents for one shift.
 */
export class IncidentDesk {
  constructor(private readonly consoleUrl: string) {}

  /** The news of incidents; their alerts are kept already. */
  async take(manager: EntityManager, shift: Shift): Promise<News[]> {
    const store = new IncidentStore(manager, shift.tenant);
    const counts = shift.steps.length > 0 && shift.rules.length > 0;
    if (!counts && shift.regained.length === 0 && !(await store.isAnyOpen())) return [];
    // Before any row of an incident: whoever waits for it holds none.
    await store.lock();
    await store.endLosses(shift.regained, shift.now);
    await store.addSteps(shift.steps.map((step) => ({ customer: step.customer, at: step.at, alert: step.alert, labels: step.loss === null ? stepLabels(step.traits, step) : lossLabels(step), loss: step.loss })));
    const news: News[] = [];
    for (const rule of shift.rules) {
      await this.gather(store, rule, shift);
      news.push(...(await this.open(store, rule, shift)));
    }
    news.push(...(await this.end(store, shift)));
    await this.pierce(manager, store, shift);
    return news;
  }

  /** Steps that are of an open incident join it while there are more of them than usual. */
  private async gather(store: IncidentStore, rule: CohortRule, shift: Shift): Promise<void> {
    for (const { alert } of await store.openIncidents(rule.name)) {
      const { incident } = alert.story;
      if (incident === null) continue;
      const tallied = await store.tally(incident, shift.now);
      if (!isCommon(rule, tallied, incident.usual)) continue;
      const members = await store.claimSteps(alert.id, incident, shift.now);
      if (members.length > 0) await this.keep(store, { ...alert, story: joinIncident(alert.story, members.map(({ story }) => story)) }, { shift, members });
    }
  }

  private async open(store: IncidentStore, rule: CohortRule, shift: Shift): Promise<News[]> {
    const news: News[] = [];
    for (let found = widest(rule, await this.unusual(store, rule, shift)); found !== null; found = widest(rule, await this.unusual(store, rule, shift))) {
      const about = { label: found.label, value: found.value, usual: await store.usual(found, shift.now) };
      const cause = cohortCause(about);
      const id = idOf('al', shift.now, [shift.tenant, cause, shift.now]);
      const members = await store.claimSteps(id, about, shift.now);
      const story = openIncident(rule, about, { members: members.map((member) => member.story), now: shift.now });
      const fresh = { tenant: shift.tenant, customer: cause, id, story, life: newLife, body: null };
      const kept = await this.keep(store, fresh, { shift, members });
      news.push(newsOf(kept, 'alert.opened', shift.now));
    }
    return news;
  }

  private async unusual(store: IncidentStore, rule: CohortRule, { now }: Shift): Promise<Tally[]> {
    const many = (await store.loose(now)).filter(({ label, customers }) => rule.by.includes(label) && customers >= rule.atLeast);
    const unusual: Tally[] = [];
    for (const tally of many) if (isCommon(rule, tally.customers, await store.usual(tally, now))) unusual.push(tally);
    return unusual;
  }

  private async end(store: IncidentStore, shift: Shift): Promise<News[]> {
    if (shift.regained.length === 0 && !shift.alerts.some(({ story }) => story.state === 'resolved')) return [];
    const news: News[] = [];
    for (const { alert, openMembers } of await store.openIncidents()) {
      const rule = shift.rules.find(({ name }) => name === alert.story.rule) ?? { atLeast: Infinity };
      if (!isOver(rule, openMembers)) continue;
      const kept = await this.keep(store, { ...alert, story: resolveStory(alert.story, shift.now) }, { shift, members: [] });
      news.push(newsOf(kept, 'alert.resolved', shift.now));
    }
    return news;
  }

  /** What was held of a member that is much worse than the others goes out now, once. */
  private async pierce(manager: EntityManager, store: IncidentStore, { tenant, alerts }: Shift): Promise<void> {
    const open = alerts.filter(({ story }) => story.state === 'open' && story.lane !== 'hard');
    const stories = new Map(open.map(({ id, story }) => [id, story]));
    for (const { alert, incident } of await store.memberships([...stories.keys()])) {
      const story = stories.get(alert);
      if (story === undefined || !isMuchWorse(story, incident)) continue;
      await store.pierce(alert, story.step);
      await lookAgain(manager, tenant, { alert });
    }
  }

  private async keep(store: IncidentStore, alert: Omit<KeptAlert, 'body'> & { readonly body: Alert | null }, { shift, members }: { readonly shift: Shift; readonly members: readonly { readonly value: Alert['valueAtStake'] }[] }): Promise<KeptAlert> {
    const story = { ...alert.story, id: alert.id };
    const body = viewAlert({ story, life: alert.life }, portraitOf(story, alert.body, members), { now: shift.now, consoleUrl: this.consoleUrl, playbooks: shift.playbooks });
    const kept = { ...alert, story, body };
    await new AlertStore(store.manager).keepAlerts([kept]);
    return kept;
  }
}

/** In the place of a customer: what its customers have in common, and what all of them together are worth. */
function portraitOf({ cause, incident }: AlertStory, before: Alert | null, members: readonly { readonly value: Alert['valueAtStake'] }[]): Portrait {
  const { label = '', value = '' } = incident ?? {};
  const values = [before?.valueAtStake ?? null, ...members.map((member) => member.value)].flatMap((each) => each ?? []);
  const [first] = values;
  const total = values.filter(({ currency }) => currency === first?.currency).reduce((sum, { amount }) => sum + Number(amount), 0);
  const traits = label === 'determinant' || label === 'item' ? {} : { [label]: value };
  return { customer: { id: cause, name: nameIncident({ label, value }, 'en'), traits }, valueAtStake: first === undefined ? null : { amount: total.toFixed(2), currency: first.currency } };
}
