import type { DocumentType } from '@rapport/documents';
import type { InhibitRule } from './domain/flush.ts';
import type { TimeInterval } from './domain/hold.ts';
import { parseShortDuration } from './domain/duration.ts';
import type { Language } from './domain/moment-words.ts';
import { parseMatcher, type Labels } from './domain/matcher.ts';
import { matchRoutes, type MatchedRoute, type RouteNode } from './domain/route-tree.ts';
import { isLabel, leadsTo, targetsOf, type Channel, type Receiver, type ReceiverWay, type Target } from './domain/targets.ts';
import { availableChannels } from './channels/channels.ts';
import { inhibitRulesOf, intervalsOf } from './routing-timing.ts';
import { checkRouting, type RoutingLimits } from './routing-checks.ts';
import { routingSchema, routingSecrets, shippedRouting, type ReceiverDocument, type RouteDocument, type RoutingDocument } from './routing-document.ts';

export function routingDocumentType(options: RoutingLimits): DocumentType<RoutingDocument> {
  return { name: 'routing', schema: routingSchema, shipped: shippedRouting, check: (value) => checkRouting(value, options), secrets: routingSecrets };
}

/** A routing document ready to be asked. */
export class Routing {
  readonly intervals: readonly TimeInterval[];
  readonly inhibitRules: readonly InhibitRule[];
  private readonly root: RouteNode;
  private readonly receivers: ReadonlyMap<string, Receiver>;
  private readonly secrets = new Map<ReceiverWay, string>();

  constructor(document: RoutingDocument) {
    this.intervals = intervalsOf(document);
    this.inhibitRules = inhibitRulesOf(document);
    this.root = nodeOf(document.route);
    const known = document.receivers.map((receiver) => ({ name: receiver.name, ways: waysOf(receiver) }));
    for (const { way, secret } of known.flatMap(({ ways }) => ways)) this.secrets.set(way, secret);
    this.receivers = new Map(known.map(({ name, ways }) => [name, { name, ways: ways.map(({ way }) => way) }]));
  }

  match(labels: Labels): MatchedRoute[] {
    return matchRoutes(this.root, labels);
  }

  targets(labels: Labels): Target[] {
    return targetsOf(this.match(labels), this.receivers, { labels, available: availableChannels });
  }

  /** The ways of a receiver; null when the document has no such receiver. */
  waysOf(receiver: string): readonly ReceiverWay[] | null {
    return this.receivers.get(receiver)?.ways ?? null;
  }

  /** Does this receiver's way want to hear of a resolve? False when the document no longer has it. */
  sendsResolved(receiver: string, channel: string, recipient: string): boolean {
    return this.waysTo(receiver, channel, recipient).some((way) => way.sendResolved);
  }

  /** What is secret of a way, empty when nothing is; null when the document no longer has the way. */
  secretFor(receiver: string, channel: string, recipient: string): string | null {
    const [way] = this.waysTo(receiver, channel, recipient);
    return way === undefined ? null : (this.secrets.get(way) ?? '');
  }

  localeFor(receiver: string, channel: string, recipient: string): Language | null {
    return this.waysTo(receiver, channel, recipient)[0]?.locale ?? null;
  }

  /** Who hears that a way is dead: its receiver by its other ways, else the receiver of the root. Nobody is looked up by a customer's label. */
  toldOfDeath(dead: { readonly receiver: string; readonly channel: string; readonly recipient: string }, isAlive: (way: ReceiverWay) => boolean): { receiver: string; way: ReceiverWay }[] {
    for (const receiver of [dead.receiver, this.root.receiver ?? '']) {
      const others = (this.waysOf(receiver) ?? []).filter((way) => !isLabel(way.recipient) && !leadsTo(way, dead.channel, dead.recipient) && isAlive(way));
      if (others.length > 0) return others.map((way) => ({ receiver, way }));
    }
    return [];
  }

  /** All receivers with their ways, in the document's order. */
  all(): readonly Receiver[] {
    return [...this.receivers.values()];
  }

  private waysTo(receiver: string, channel: string, recipient: string): ReceiverWay[] {
    return this.receivers.get(receiver)?.ways.filter((way) => leadsTo(way, channel, recipient)) ?? [];
  }
}

function nodeOf(route: RouteDocument): RouteNode {
  return {
    receiver: route.receiver,
    matchers: route.matchers.map(parseMatcher),
    continue: route.continue,
    groupBy: route.group_by,
    groupWaitMs: msOf(route.group_wait),
    groupIntervalMs: msOf(route.group_interval),
    repeatIntervalMs: msOf(route.repeat_interval),
    holds: route.hold_time_intervals,
    routes: route.routes.map(nodeOf),
  };
}

function msOf(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : (parseShortDuration(duration) ?? undefined);
}

// The addresses of Slack and Teams and PagerDuty's key are secrets: such a way is called by its host or receiver.
function waysOf(receiver: ReceiverDocument): { way: ReceiverWay; secret: string }[] {
  return [
    ...receiver.webhook_configs.map((each) => wayOf('webhook', each.url, each)),
    ...receiver.email_configs.map((each) => wayOf('email', each.to, { ...each, secret: '' })),
    ...receiver.slack_configs.map((each) => wayOf('slack', each.channel ?? hostOf(each.api_url), { ...each, secret: each.api_url })),
    ...receiver.msteamsv2_configs.map((each) => wayOf('teams', hostOf(each.webhook_url), { ...each, secret: each.webhook_url })),
    ...receiver.pagerduty_configs.map((each) => wayOf('pagerduty', receiver.name, { ...each, secret: each.routing_key })),
  ];
}

function wayOf(channel: Channel, recipient: string, given: { readonly send_resolved: boolean; readonly secret: string; readonly locale?: Language | undefined }): { way: ReceiverWay; secret: string } {
  return { way: { channel, recipient, sendResolved: given.send_resolved, locale: given.locale ?? null }, secret: given.secret };
}

function hostOf(address: string): string {
  return new URL(address).host;
}
