import { z } from 'zod';
import { parseShortDuration } from './domain/duration.ts';
import { MatcherError, parseMatcher } from './domain/matcher.ts';
import { isTimeZone } from './domain/zoned-time.ts';

const duration = z.string().refine((text) => parseShortDuration(text) !== null, 'must be a duration such as 2s, 5m, 24h or 1d');
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label');

const matcher = z.string().check((context) => {
  try {
    parseMatcher(context.value);
  } catch (error) {
    if (!(error instanceof MatcherError)) throw error;
    context.issues.push({ code: 'custom', message: error.message, input: context.value });
  }
});

const signingSecret = z.string().regex(/^(whsec_[A-Za-z0-9+/]{32,88}={0,2}|\*\*\*)$/, 'must be whsec_ and 24 to 64 bytes in base64');

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const resolved = z.boolean().default(true);

const webhook = z.strictObject({ url, secret: signingSecret, send_resolved: resolved });
/** `locale`: the language of the mails, English unless told. */
const email = z.strictObject({ to: z.string().min(1).max(320), locale: z.enum(['en', 'de']).optional(), send_resolved: resolved });
const slack = z.strictObject({ api_url: url, channel: z.string().optional(), send_resolved: resolved });
const teams = z.strictObject({ webhook_url: url, send_resolved: resolved });
const pagerduty = z.strictObject({ routing_key: z.string().min(1), send_resolved: resolved });

const receiver = z.strictObject({
  name: z.string().min(1).max(128),
  webhook_configs: z.array(webhook).default([]),
  email_configs: z.array(email).default([]),
  slack_configs: z.array(slack).default([]),
  msteamsv2_configs: z.array(teams).default([]),
  pagerduty_configs: z.array(pagerduty).default([]),
});

const routeFields = {
  receiver: z.string().optional(),
  matchers: z.array(matcher).default([]),
  continue: z.boolean().default(false),
  group_by: z.array(labelName).optional(),
  group_wait: duration.optional(),
  group_interval: duration.optional(),
  repeat_interval: duration.optional(),
  hold_time_intervals: z.array(z.string()).default([]),
};

/** A node of the routing tree, as written. */
export type RouteDocument = z.output<z.ZodObject<typeof routeFields>> & { routes: RouteDocument[] };

const route: z.ZodType<RouteDocument> = z.lazy(() => z.strictObject({ ...routeFields, routes: z.array(route).default([]) }));

const clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 08:00');

const timeInterval = z.strictObject({
  name: z.string().min(1),
  location: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('UTC'),
  times: z.array(z.strictObject({ start_time: clock, end_time: clock })).default([]),
  weekdays: z.array(z.string()).optional(),
  days_of_month: z.array(z.string()).optional(),
  months: z.array(z.string()).optional(),
  years: z.array(z.string()).optional(),
});

const inhibitRule = z.strictObject({
  source_matchers: z.array(matcher).min(1),
  target_matchers: z.array(matcher).min(1),
  equal: z.array(labelName).default([]),
});

const escalationStep = z.strictObject({ receiver: z.string(), unacknowledged_for: duration, then: z.string() });

export const routingSchema = z.strictObject({
  receivers: z.array(receiver).min(1),
  route,
  inhibit_rules: z.array(inhibitRule).default([]),
  time_intervals: z.array(timeInterval).default([]),
  escalation: z.array(escalationStep).default([]),
});

export type RoutingDocument = z.output<typeof routingSchema>;
export type ReceiverDocument = z.output<typeof receiver>;

/** Nobody is told until a tenant says whom: who would have been stands in the deliveries of each alert. */
export const shippedRouting = `receivers:
  - name: nobody

route:
  receiver: nobody
  group_by: [cause, segment]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 24h
  routes:
    - matchers: ['lane=~"hard|step"']   # something happened: told at once
      group_wait: 0s
`;

/** Write-only values; a slack or teams address is a credential. */
export const routingSecrets = [
  'receivers.*.webhook_configs.*.secret',
  'receivers.*.slack_configs.*.api_url',
  'receivers.*.msteamsv2_configs.*.webhook_url',
  'receivers.*.pagerduty_configs.*.routing_key',
];
