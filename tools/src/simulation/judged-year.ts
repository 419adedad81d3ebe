import type { PlantedCustomer } from './planted-year.ts';

const dayMs = 86_400_000;
/** An alert within so much time after something was planted on who stays is about it. */
const aboutMs = 14 * dayMs;

/** What notification tells of a past. */
export interface ToldYear {
  readonly alerts: readonly ToldAlert[];
  readonly incidents: readonly { readonly cause: string; readonly at: number; readonly members: number }[];
}

export interface ToldAlert {
  readonly customer: string;
  readonly at: number;
  readonly rule: string;
  readonly lane: string;
  readonly cause: string;
  /** The incident that tells it in its place, unless it is much worse than the others. */
  readonly incident: string | null;
  readonly isMuchWorse: boolean;
}

/** How one planted cause was told. Delays in ms. */
export interface JudgedCause {
  readonly name: string;
  readonly isLoss: boolean;
  readonly planted: number;
  /** With an alert before the loss, or within two weeks where nobody leaves. */
  readonly told: number;
  readonly medianDelay: number | null;
  readonly delayOf95: number | null;
}

export interface JudgedYear {
  readonly customers: number;
  readonly customerYears: number;
  readonly causes: readonly JudgedCause[];
  /** Of planted losses. */
  readonly recall: number;
  /** Alerts that are about nothing planted, a customer-year; those of silence apart. */
  readonly falsePerYear: number;
  readonly falseByRule: Readonly<Record<string, number>>;
  readonly falseInSilencePerYear: number;
  /** `muchWorse`: customers that fell much farther than the others, told by themselves besides. */
  readonly outage: { readonly customers: number; readonly notifications: number; readonly muchWorse: number };
}

type Planted = Pick<PlantedCustomer, 'planted'> & { readonly id: string };

/** Judges what was told by what is known to have happened. */
export function judgeYear(customers: readonly Planted[], { alerts, incidents }: ToldYear, outageAt: number): JudgedYear {
  const told = new Map<string, ToldAlert[]>();
  for (const alert of alerts) told.set(alert.customer, [...(told.get(alert.customer) ?? []), alert]);
  const causes = causesOf(customers, told);
  const losses = causes.filter(({ isLoss }) => isLoss);
  const truth = new Map(customers.map(({ id, planted }) => [id, planted]));
  const wrong = alerts.filter((alert) => !isHeld(alert) && !isAbout(alert, truth.get(alert.customer) ?? null));
  const ofOutage = incidents.filter(({ at }) => isSoon(at, outageAt));
  const outside = wrong.filter(({ lane }) => lane !== 'level');
  const falseByRule = tally([...outside.map(({ rule }) => rule), ...incidents.filter((each) => !ofOutage.includes(each)).map(({ cause }) => cause)]);
  const hit = customers.filter(({ planted }) => planted?.name === 'outage');
  const each = hit.flatMap(({ id }) => told.get(id) ?? []).filter((alert) => alert.lane !== 'level' && isSoon(alert.at, outageAt) && !isHeld(alert));
  return {
    customers: customers.length,
    customerYears: customers.length,
    causes,
    recall: sum(losses.map((cause) => cause.told)) / sum(losses.map(({ planted }) => planted)),
    falsePerYear: sum(Object.values(falseByRule)) / customers.length,
    falseByRule,
    falseInSilencePerYear: (wrong.length - outside.length) / customers.length,
    outage: { customers: hit.length, notifications: each.filter(({ incident }) => incident === null).length + ofOutage.length, muchWorse: each.filter(({ isMuchWorse }) => isMuchWorse).length },
  };
}

function causesOf(customers: readonly Planted[], told: ReadonlyMap<string, readonly ToldAlert[]>): JudgedCause[] {
  const names = [...new Set(customers.flatMap(({ planted }) => planted?.name ?? []))];
  return names.map((name) => {
    const hit = customers.flatMap(({ id, planted }) => (planted?.name === name ? [{ id, planted }] : []));
    const delays = hit.flatMap(({ id, planted: { at, lossAt } }) => {
      const first = (told.get(id) ?? []).find((alert) => alert.at >= at && alert.at <= (lossAt ?? at + aboutMs) && !isLeaving(alert) && !isHeld(alert));
      return first === undefined ? [] : [first.at - at];
    }).sort((a, b) => a - b);
    const quantile = (share: number): number | null => delays[Math.min(Math.floor(share * delays.length), delays.length - 1)] ?? null;
    return { name, isLoss: hit.some(({ planted }) => planted.lossAt !== null), planted: hit.length, told: delays.length, medianDelay: quantile(0.5), delayOf95: quantile(0.95) };
  });
}

/** An alert that the customer has left warns of nothing. */
function isLeaving({ rule }: ToldAlert): boolean {
  return rule === 'lost';
}

function isHeld({ incident, isMuchWorse }: ToldAlert): boolean {
  return incident !== null && !isMuchWorse;
}

function isAbout({ at }: ToldAlert, planted: Planted['planted']): boolean {
  return planted !== null && at >= planted.at && (planted.lossAt !== null || at <= planted.at + aboutMs);
}

function isSoon(at: number, after: number): boolean {
  return at >= after && at < after + dayMs;
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
