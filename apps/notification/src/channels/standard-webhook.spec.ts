import { Webhook } from 'standardwebhooks';
import { signedHeaders } from './standard-webhook.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

it('gives the published vector of the first alert', () => {
  const body =
    '{"type":"alert.opened","timestamp":"2026-11-22T10:00:02Z","data":{"id":"al_01JD9Z6S","customer":{"id":"acme","name":"ACME GmbH"},"cause":"determinant:service","severity":"warning","state":"open","from":85.0,"score":58.9,"delta":-26.1}}';
  expect(signedHeaders({ id: 'dlv_01JD9Z6T3V5Q8W2M4K7N0B1C2D', now: 1_795_341_605_000, body, secret })).toEqual({
    'webhook-id': 'dlv_01JD9Z6T3V5Q8W2M4K7N0B1C2D',
    'webhook-timestamp': '1795341605',
    'webhook-signature': 'v1,ArE0e9ntGV1VZ2LMAM6x/IiJhHpcwHH4EEzZG/8dloo=',
  });
});

it('is verified by the reference library', () => {
  const body = '{"type":"alert.opened","text":"für alle — 汉"}';
  const headers = signedHeaders({ id: 'dlv_1', now: Date.now(), body, secret });
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
});
