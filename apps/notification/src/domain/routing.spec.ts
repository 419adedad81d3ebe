import { parseShortDuration, parseIsoDuration } from './duration.ts';
import { parseMatcher } from './matcher.ts';
import { matchRoutes, type RouteNode } from './route-tree.ts';
import { nextAttemptInMs } from './back-off.ts';
import { targetsOf, type Receiver } from './targets.ts';

describe('a matcher', () => {
  it.each([
    ['severity="critical"', { severity: 'critical' }, true],
    ['severity = critical', { severity: 'critical' }, true],
    ['segment=~"enterprise|key"', { segment: 'key' }, true],
    ['segment=~"enterprise|key"', { segment: 'keys' }, false],
    ['segment!~"ent.*"', { segment: 'enterprise' }, false],
    ['segment!=""', {}, false],
    ['segment=""', {}, true],
    ['owner="a\\"b"', { owner: 'a"b' }, true],
    ['owner=~"a\\\\.b"', { owner: 'a.b' }, true],
    ['team=~".*"', { team: 'a\nb' }, true],
  ])('%s of %j is %s', (text, labels, expected) => {
    expect(parseMatcher(text).matches(labels as Record<string, string>)).toBe(expected);
  });

  it.each(['severity', '="x"', 'a="b', 'a=b"c"', 'a=~"("'])('%s is refused', (text) => {
    expect(() => parseMatcher(text)).toThrow();
  });

  it('is linear in hostile input', () => {
    const matcher = parseMatcher('owner=~"(a+)+$"');
    const began = performance.now();
    expect(matcher.matches({ owner: `${'a'.repeat(10_000)}!` })).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('the routing tree', () => {
  const node = (more: Partial<RouteNode>, ...matchers: string[]): RouteNode => ({ matchers: matchers.map(parseMatcher), continue: false, routes: [], ...more });
  const root = node({
    receiver: 'support',
    groupWaitMs: 2_000,
    routes: [
      node({ receiver: 'key', continue: true }, 'severity="critical"'),
      node({ groupWaitMs: 0, routes: [node({ receiver: 'deep' }, 'team="x"')] }, 'lane="step"'),
      node({ receiver: 'never' }, 'lane="step"'),
    ],
  });

  it.each([
    [{}, ['/route support 2000']],
    [{ severity: 'critical' }, ['/route/routes/0 key 2000']],
    [{ severity: 'critical', lane: 'step' }, ['/route/routes/0 key 2000', '/route/routes/1 support 0']],
    [{ lane: 'step', team: 'x' }, ['/route/routes/1/routes/0 deep 0']],
  ])('leads %j to %j', (labels, expected) => {
    expect(matchRoutes(root, labels as Record<string, string>).map((route) => `${route.path} ${route.receiver} ${route.groupWaitMs}`)).toEqual(expected);
  });

  it.each([
    ['step', 0],
    ['hard', 0],
    ['level', 30_000],
  ])('waits for a %s alert %i ms when no route says', (lane, expected) => {
    expect(matchRoutes(node({ receiver: 'a' }), { lane })[0]?.groupWaitMs).toBe(expected);
  });
});

it.each([
  ['2s', 2_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['', null],
  ['2', null],
  ['5m2h', null],
])('reads the duration %s as %s', (text, expected) => {
  expect(parseShortDuration(text)).toBe(expected);
});

it('reads ISO durations', () => {
  expect([parseIsoDuration('P7D'), parseIsoDuration('PT8H'), parseIsoDuration('P1M'), parseIsoDuration('P')]).toEqual([604_800_000, 28_800_000, null, null]);
});

describe('the back-off', () => {
  it.each([
    [{ attempts: 1, elapsedMs: 0, retryAfterMs: null }, 1_000],
    [{ attempts: 4, elapsedMs: 0, retryAfterMs: null }, 8_000],
    [{ attempts: 40, elapsedMs: 0, retryAfterMs: null }, 3_600_000],
    [{ attempts: 1, elapsedMs: 0, retryAfterMs: 60_000 }, 60_000],
    [{ attempts: 9, elapsedMs: 3 * 86_400_000, retryAfterMs: null }, null],
  ])('after %j waits %s ms at most', (failed, expected) => {
    expect(nextAttemptInMs(failed, 1)).toBe(expected);
  });

  it('jitters down to nothing', () => {
    expect(nextAttemptInMs({ attempts: 5, elapsedMs: 0, retryAfterMs: null }, 0)).toBe(0);
  });
});

describe('the targets', () => {
  const receiver: Receiver = { name: 'a', ways: [{ channel: 'email', recipient: '{owner}', sendResolved: true, locale: null }, { channel: 'webhook', recipient: 'https://a.example/', sendResolved: true, locale: null }] };
  const routes = matchRoutes({ receiver: 'a', matchers: [], continue: false, routes: [] }, {});
  const told = (available: ('email' | 'webhook')[], labels: Record<string, string>) =>
    targetsOf(routes, new Map([['a', receiver]]), { labels, available: new Set(available) }).map((target) => [target.channel, target.recipient, target.suppressed]);

  it('are suppressed by the list of channels alone', () => {
    expect(told(['email'], { owner: 'jo' })).toEqual([['email', 'jo', null], ['webhook', 'https://a.example/', 'channel-not-available']]);
    expect(told(['email', 'webhook'], {})).toEqual([['email', '{owner}', 'no-recipient'], ['webhook', 'https://a.example/', null]]);
  });
});
