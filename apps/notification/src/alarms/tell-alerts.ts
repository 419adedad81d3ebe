import { createInterface } from 'node:readline';
import { replayedCustomer } from '@rapport/contracts';
import { parse } from 'yaml';
import { lossLabels, stepLabels } from '../domain/cohort-lane.ts';
import { commonShifts, memberKey, type CohortStep, type CommonShift } from '../domain/common-shifts.ts';
import { gridPoints } from '../domain/course.ts';
import { replayPast, type ReplayedAlert, type Span } from '../domain/replay.ts';
import type { CohortRule } from '../domain/rule.ts';
import { readPast } from '../rules-replay.ts';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';

/*
 * What the shipped rules would have told of a past: reads a ReplayedCustomer a line, and writes the alerts and incidents
 * as JSON. Arguments: the first and the last moment, ms since the epoch.
 */
const [from = NaN, to = NaN] = process.argv.slice(2).map(Number);
/** What a route waits before it tells a step: who steps within it of an incident's opening is told by the incident. */
const groupWaitMs = 2_000;
const span: Span = { from, to, knownUntil: to };
const rules = rulesOf(rulesSchema.parse(parse(shippedRules)));
const grid = gridPoints(rules, span, 'UTC');
const alerts: (ReplayedAlert & { readonly customer: string })[] = [];
const steps: CohortStep[] = [];

for await (const line of createInterface({ input: process.stdin })) {
  const told = replayedCustomer.parse(JSON.parse(line));
  const customer = told.changes[0]?.customer;
  if (customer === undefined) continue;
  const replayed = replayPast(readPast(told), rules, { ...span, grid });
  alerts.push(...replayed.alerts.map((alert) => ({ ...alert, customer: customer.id })));
  steps.push(...replayed.steps.map((step) => ({ customer: customer.id, at: step.at, story: step.story, labels: step.isLoss === true ? lossLabels(step) : stepLabels(customer.traits, step) })));
}
const shifts = rules.filter((rule): rule is CohortRule => rule.lane === 'cohort').flatMap((rule) => commonShifts(steps, rule));
process.stdout.write(JSON.stringify({
  alerts: alerts.map(({ customer, at, story }) => ({ customer, at, rule: story.rule, lane: story.lane, cause: story.cause, ...membershipOf(shifts, customer, { at, story }) })),
  incidents: shifts.map(({ story, at, members }) => ({ cause: story.cause, at, members: members.size })),
}));

/** The incident that the alert is of, unless it came after the alert was told; a member that is much worse is told in spite of it. */
function membershipOf(shifts: readonly CommonShift[], customer: string, { at, story }: Pick<ReplayedAlert, 'at' | 'story'>): { incident: string | null; isMuchWorse: boolean } {
  const key = memberKey(customer, story);
  const shift = shifts.find((each) => each.at <= at + groupWaitMs && each.members.has(key));
  return { incident: shift?.story.cause ?? null, isMuchWorse: shift?.members.get(key) === true };
}
