import type { DocumentType } from '@rapport/documents';
import { parseShortDuration } from './domain/duration.ts';
import { parseMatcher, type Labels } from './domain/matcher.ts';
import { matchRoutes, type MatchedRoute, type RouteNode } from './domain/route-tree.ts';
import { targetsOf, type Receiver, type ReceiverWay, type Target } from './domain/targets.ts';
import { checkRouting } from './routing-checks.ts';
import { routingSchema, routingSecrets, shippedRouting, type ReceiverDocument, type RouteDocument, type RoutingDocument } from './routing-document.ts';

export function routingDocumentType(options: { readonly allowPrivateReceivers: boolean }): DocumentType<RoutingDocument> {
  return { name: 'routing', schema: routingSchema, shipped: shippedRouting, check: (value) => checkRouting(value, options), secrets: routingSecrets };
}

/** A routing document ready to be asked. */
export class Routing {
  private readonly root: RouteNode;
  private readonly receivers: ReadonlyMap<string, Receiver>;

  constructor(private readonly document: RoutingDocument) {
    this.root = nodeOf(document.route);
    this.receivers = new Map(document.receivers.map((receiver) => [receiver.name, receiverOf(receiver)]));
  }

  match(labels: Labels): MatchedRoute[] {
    return matchRoutes(this.root, labels);
  }

  targets(labels: Labels): Target[] {
    return targetsOf(this.match(labels), this.receivers, labels);
  }

  /** Does this receiver's way want to hear of a resolve? False when the document no longer has it. */
  sendsResolved(receiver: string, channel: string, recipient: string): boolean {
    const ways = this.receivers.get(receiver)?.ways ?? [];
    return ways.some((way) => way.channel === channel && way.recipient === recipient && way.sendResolved);
  }

  /** The signing secret of a webhook; null when the document no longer has it. */
  webhookSecret(receiver: string, url: string): string | null {
    const configs = this.document.receivers.find((each) => each.name === receiver)?.webhook_configs ?? [];
    return configs.find((config) => config.url === url)?.secret ?? null;
  }
}

function nodeOf(route: RouteDocument): RouteNode {
  return {
    receiver: route.receiver,
    matchers: route.matchers.map(parseMatcher),
    continue: route.continue,
    groupBy: route.group_by,
    groupWaitMs: route.group_wait === undefined ? undefined : (parseShortDuration(route.group_wait) ?? undefined),
    routes: route.routes.map(nodeOf),
  };
}

// The addresses of Slack and Teams and PagerDuty's key are secrets: such a way is called by its host or receiver.
function receiverOf(receiver: ReceiverDocument): Receiver {
  const ways: ReceiverWay[] = [
    ...receiver.webhook_configs.map((each) => ({ channel: 'webhook' as const, recipient: each.url, sendResolved: each.send_resolved })),
    ...receiver.email_configs.map((each) => ({ channel: 'email' as const, recipient: each.to, sendResolved: each.send_resolved })),
    ...receiver.slack_configs.map((each) => ({ channel: 'slack' as const, recipient: each.channel ?? hostOf(each.api_url), sendResolved: each.send_resolved })),
    ...receiver.msteamsv2_configs.map((each) => ({ channel: 'teams' as const, recipient: hostOf(each.webhook_url), sendResolved: each.send_resolved })),
    ...receiver.pagerduty_configs.map((each) => ({ channel: 'pagerduty' as const, recipient: receiver.name, sendResolved: each.send_resolved })),
  ];
  return { name: receiver.name, ways };
}

function hostOf(address: string): string {
  return new URL(address).host;
}
