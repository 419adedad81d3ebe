import { channelsOf, matchersOf, type RoutingBody } from './route-reason.ts';

const body: RoutingBody = {
  receivers: [
    { name: 'support', webhook_configs: [{ url: 'https://a.example' }, { url: 'https://b.example' }], email_configs: [{ to: 'a@b.example' }] },
    { name: 'nobody' },
  ],
  route: { routes: [{ matchers: ['lane="stale"'] }, { matchers: ['severity="critical"'], routes: [{ matchers: ['segment="key"', 'plan!="free"'] }] }] },
};

it('names all matchers on the way to a route', () => {
  expect(matchersOf(body, '/route/routes/0')).toEqual(['lane="stale"']);
  expect(matchersOf(body, '/route/routes/1/routes/0')).toEqual(['severity="critical"', 'segment="key"', 'plan!="free"']);
  expect(matchersOf(body, '/route')).toEqual([]);
});

it('has no reason for a route that is not there', () => {
  expect(matchersOf(body, '/route/routes/7')).toBeNull();
  expect(matchersOf(body, '/route/routes/0/routes/0')).toBeNull();
  expect(matchersOf(body, '/receivers/0')).toBeNull();
});

it('names the channels of a receiver', () => {
  expect(channelsOf(body.receivers[0]!)).toEqual(['webhook', 'webhook', 'email']);
  expect(channelsOf(body.receivers[1]!)).toEqual([]);
});
