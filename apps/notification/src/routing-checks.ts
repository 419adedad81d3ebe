import type { Finding } from '@rapport/documents';
import { availableChannels } from './channels/channels.ts';
import { addressProblem } from './channels/receiver-address.ts';
import { labelNames, parseMatcher } from './domain/matcher.ts';
import { parseRange } from './routing-timing.ts';
import type { ReceiverDocument, RouteDocument, RoutingDocument } from './routing-document.ts';

type Path = readonly PropertyKey[];

export interface RoutingLimits {
  readonly allowPrivateReceivers: boolean;
  /** Is there a mail server? */
  readonly mail: boolean;
}

/** What the schema can't say: names that must exist, addresses that must not be inside, and what isn't built yet. */
export function checkRouting(document: RoutingDocument, options: RoutingLimits): Finding[] {
  return [
    ...document.receivers.flatMap((receiver, index) => checkReceiver(receiver, ['receivers', index], options)),
    ...checkNamesAreUnique(document),
    ...checkRoot(document.route),
    ...checkRoute(document.route, ['route'], document),
    ...checkEscalation(document),
    ...checkInhibition(document),
    ...checkIntervals(document),
  ];
}

function checkReceiver(receiver: ReceiverDocument, path: Path, { allowPrivateReceivers, mail }: RoutingLimits): Finding[] {
  const addresses: [string, string, string][] = [
    ...receiver.webhook_configs.map((each, index): [string, string, string] => ['webhook_configs', String(index), each.url]),
    ...receiver.slack_configs.map((each, index): [string, string, string] => ['slack_configs', String(index), each.api_url]),
    ...receiver.msteamsv2_configs.map((each, index): [string, string, string] => ['msteamsv2_configs', String(index), each.webhook_url]),
  ];
  const keys: Record<string, string> = { webhook_configs: 'url', slack_configs: 'api_url', msteamsv2_configs: 'webhook_url' };
  const refused = addresses.flatMap(([list, index, address]) => {
    const problem = allowPrivateReceivers ? null : addressProblem(address);
    return problem === null ? [] : [{ path: [...path, list, Number(index), keys[list] ?? 'url'], message: problem }];
  });
  return [...refused, ...missingChannels(receiver, path), ...(mail || receiver.email_configs.length === 0 ? [] : [warning([...path, 'email_configs'], 'no mail server is configured (SMTP_URL): its deliveries are recorded as suppressed, channel-not-available')])];
}

const CHANNEL_OF = { email_configs: 'email', slack_configs: 'slack', msteamsv2_configs: 'teams', pagerduty_configs: 'pagerduty' } as const;

function missingChannels(receiver: ReceiverDocument, path: Path): Finding[] {
  const lists = ['email_configs', 'slack_configs', 'msteamsv2_configs', 'pagerduty_configs'] as const;
  return lists
    .filter((list) => receiver[list].length > 0 && !availableChannels.has(CHANNEL_OF[list]))
    .map((list) => warning([...path, list], `${list.replace('_configs', '')} can't be sent yet: its deliveries are recorded as suppressed, channel-not-available`));
}

function checkNamesAreUnique({ receivers }: RoutingDocument): Finding[] {
  return receivers.flatMap(({ name }, index) =>
    receivers.findIndex((other) => other.name === name) < index ? [{ path: ['receivers', index, 'name'], message: `"${name}" is there twice` }] : [],
  );
}

function checkRoot(route: RouteDocument): Finding[] {
  const findings: Finding[] = [];
  if (route.receiver === undefined) findings.push({ path: ['route'], message: 'the root needs a receiver' });
  if (route.matchers.length > 0) findings.push({ path: ['route', 'matchers'], message: 'the root takes every alert: it has no matchers' });
  if (route.continue) findings.push({ path: ['route', 'continue'], message: 'the root has no siblings to continue with' });
  return findings;
}

function checkRoute(route: RouteDocument, path: Path, document: RoutingDocument): Finding[] {
  const intervals = new Set(document.time_intervals.map((interval) => interval.name));
  return [
    ...(route.receiver === undefined ? [] : checkReceiverName(route.receiver, [...path, 'receiver'], document)),
    ...checkLabels(route.matchers, [...path, 'matchers']),
    ...route.hold_time_intervals.filter((name) => !intervals.has(name)).map((name) => ({ path: [...path, 'hold_time_intervals'], message: `no time interval is named "${name}"` })),
    ...route.routes.flatMap((child, index) => checkRoute(child, [...path, 'routes', index], document)),
  ];
}

function checkEscalation(document: RoutingDocument): Finding[] {
  const steps = document.escalation.flatMap((step, index) => [
    ...checkReceiverName(step.receiver, ['escalation', index, 'receiver'], document),
    ...checkReceiverName(step.then, ['escalation', index, 'then'], document),
  ]);
  return document.escalation.length > 0 ? [...steps, warning(['escalation'], 'has no effect yet: nobody is told a second time')] : steps;
}

function checkInhibition(document: RoutingDocument): Finding[] {
  return document.inhibit_rules.flatMap((rule, index) => [
    ...checkLabels(rule.source_matchers, ['inhibit_rules', index, 'source_matchers']),
    ...checkLabels(rule.target_matchers, ['inhibit_rules', index, 'target_matchers']),
  ]);
}

const RANGES = { weekdays: 'weekday', days_of_month: 'day', months: 'month', years: 'year' } as const;
const EXAMPLES = { weekdays: 'monday:friday', days_of_month: '1:5 or -1', months: 'january:march or 12', years: '2026:2027' };

function checkIntervals({ time_intervals: intervals }: RoutingDocument): Finding[] {
  return intervals.flatMap((interval, index) => {
    const path = ['time_intervals', index];
    const keys = Object.keys(RANGES) as (keyof typeof RANGES)[];
    return [
      ...(intervals.findIndex(({ name }) => name === interval.name) < index ? [{ path: [...path, 'name'], message: `"${interval.name}" is there twice` }] : []),
      ...interval.times.flatMap(({ start_time, end_time }, at) => (start_time < end_time ? [] : [{ path: [...path, 'times', at, 'end_time'], message: 'must be later than start_time; a night is two: until 24:00 and from 00:00' }])),
      ...keys.flatMap((key) => (interval[key] ?? []).flatMap((text, at) => (parseRange(text, RANGES[key]) === null ? [{ path: [...path, key, at], message: `must be like ${EXAMPLES[key]}` }] : []))),
    ];
  });
}

function checkReceiverName(name: string, path: Path, { receivers }: RoutingDocument): Finding[] {
  return receivers.some((receiver) => receiver.name === name) ? [] : [{ path, message: `no receiver is named "${name}"` }];
}

function checkLabels(matchers: readonly string[], path: Path): Finding[] {
  const known = new Set<string>(labelNames);
  return matchers.flatMap((text, index) => {
    const { name } = parseMatcher(text);
    return known.has(name) ? [] : [warning([...path, index], `no alert has a label "${name}"; labels are ${labelNames.join(' ')}`)];
  });
}

function warning(path: Path, message: string): Finding {
  return { path, message, warning: true };
}
