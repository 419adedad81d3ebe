import { writeInstant, type Alert, type Contribution, type RetentionChange } from '@rapport/contracts';
import { stateOf, type AlertLife } from './alert-life.ts';
import { deltaOf, type AlertStory, type StoryPiece } from './alert-story.ts';
import type { Labels } from './matcher.ts';
import { adviseOn, type Playbooks } from './playbook.ts';
import { momentOf } from './date-lane.ts';
import { openThings, toldThings } from './hard-lane.ts';
import { tellIncident } from './incident-words.ts';
import { tellAlert, tellMissedSource } from './sentence.ts';

/** What an alert shows of its customer besides its story, from the newest change. */
export interface Portrait {
  readonly customer: RetentionChange['customer'];
  readonly valueAtStake: RetentionChange['value12m'];
}

const LABELS_OF_TRAITS = ['segment', 'region', 'plan', 'owner', 'team'];

/** The `data` of a notification, and what `GET /v1/alerts/{id}` answers. */
export function viewAlert({ story, life }: { readonly story: AlertStory & { readonly id: string }; readonly life: AlertLife }, portrait: Portrait, given: { readonly now: number; readonly consoleUrl: string; readonly playbooks: Playbooks }): Alert {
  const { customer } = portrait;
  const advice = adviseOn(story, given.playbooks, { labels: labelsOf(story, customer), customer: customer.name ?? customer.id });
  return {
    id: story.id,
    state: stateOf({ story, life }, given.now),
    severity: story.severity,
    lane: story.lane,
    rule: story.rule,
    cause: story.cause,
    customer: portrait.customer,
    ...(story.openedFor === null ? {} : { openedFor: story.openedFor }),
    openedAt: writeInstant(story.openedAt),
    from: clamp(story.from - story.rebased),
    score: story.score,
    delta: deltaOf(story) + story.rebased,
    contributions: contributionsOf(story),
    sentence: sentenceOf(story, given.now, given.playbooks.timeZone),
    valueAtStake: portrait.valueAtStake,
    timeLeft: timeLeftOf(story, given.now),
    ...advice,
    contact: contactOf(portrait.customer.traits),
    causes: [...story.causes],
    episode: story.episode,
    assignedTo: life.assignedTo,
    acknowledgedBy: life.acknowledgedBy,
    snoozedUntil: snoozedUntil(life, given.now),
    outcome: life.outcome,
    links: { console: `${given.consoleUrl.replace(/\/+$/, '')}/alerts/${encodeURIComponent(story.id)}` },
  };
}

function sentenceOf(story: AlertStory, now: number, timeZone: string): Alert['sentence'] {
  if (story.source !== null) return tellMissedSource(story.source, timeZone);
  const told = {
    delta: deltaOf(story),
    since: story.since,
    now,
    pieces: story.contributions,
    signals: toldThings(story).map((signal) => signal.kind),
    unanswered: new Set(story.unanswered.map(({ interaction }) => interaction)),
    timeZone,
  };
  if (story.incident !== null) return tellIncident({ ...told, pieces: story.contributions }, { ...story.incident, isOver: story.state === 'resolved' });
  return tellAlert({ ...told, dates: datesOf(story).map(({ name, until }) => ({ name, until })) });
}

/** Dates that the alert is about, and that haven't moved. */
function datesOf({ grounds }: AlertStory): { readonly name: string; readonly until: number }[] {
  return grounds.flatMap(({ fact, isOver }) => {
    const until = isOver || fact === null ? null : momentOf(fact.value);
    return fact === null || until === null ? [] : [{ name: fact.name, until }];
  });
}

function snoozedUntil({ snooze }: AlertLife, now: number): string | null {
  const until = snooze?.until ?? null;
  return until === null || until <= now ? null : writeInstant(until);
}

/** What matchers see of an alert. */
export function labelsOf(story: AlertStory, customer: RetentionChange['customer']): Labels {
  const traits = Object.entries(customer.traits).filter(([name]) => LABELS_OF_TRAITS.includes(name));
  const named = /^(?:determinant:|cohort:determinant=)(.+)$/.exec(story.cause)?.[1];
  const determinant: Labels = named === undefined ? {} : { determinant: named };
  return {
    ...Object.fromEntries(traits),
    ...determinant,
    customer: customer.id,
    cause: story.cause,
    rule: story.rule,
    lane: story.lane,
    severity: story.severity,
    band: story.band,
  };
}

/** A model version or a merge is nobody's fall, but a part of what lies between then and now. */
function contributionsOf({ contributions, rebased, merged }: AlertStory): Alert['contributions'] {
  const moved = (kind: 'model' | 'merge', points: number): StoryPiece => ({ kind, determinant: 'rhythm', interactionKind: null, points, interactions: [] });
  return [...contributions, moved('model', rebased - merged), moved('merge', merged)]
    .filter((piece) => piece.points !== 0 || piece.interactions.length > 0)
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .map((piece) => ({
      kind: piece.kind as Contribution['kind'],
      determinant: piece.determinant as Contribution['determinant'],
      ...(piece.interactionKind === null ? {} : { interactionKind: piece.interactionKind }),
      points: piece.points,
      interactions: [...piece.interactions],
    }));
}

// The earliest that still lies ahead: an open offer's end, or a date.
function timeLeftOf(story: AlertStory, now: number): Alert['timeLeft'] {
  const ends = openThings(story).flatMap(({ expiresAt, kind }) => (expiresAt === null ? [] : [{ until: expiresAt, what: kind.split('.')[0] ?? kind }]));
  const dates = datesOf(story).map(({ name, until }) => ({ until, what: name === 'contractEndsAt' ? 'contract' : name }));
  const [next] = [...ends, ...dates].filter(({ until }) => until > now).toSorted((a, b) => a.until - b.until);
  return next === undefined ? null : { until: writeInstant(next.until), what: next.what };
}

/** Whom to call, if the traits say so. */
function contactOf(traits: Readonly<Record<string, string>>): Alert['contact'] {
  const name = traits['contactName'] ?? traits['contact'] ?? null;
  const email = traits['contactEmail'] ?? traits['email'] ?? null;
  const phone = traits['contactPhone'] ?? traits['phone'] ?? null;
  return name === null && email === null && phone === null ? null : { name, email, phone };
}

// After a gap in what we heard the sum may leave the scale by a hair.
function clamp(score: number): number {
  return Math.min(100, Math.max(0, score));
}
