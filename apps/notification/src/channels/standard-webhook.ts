import { createHmac } from 'node:crypto';

/** The three headers of Standard Webhooks 1.0: HMAC-SHA-256 over id, time in seconds and body. */
export function signedHeaders(given: { readonly id: string; readonly now: number; readonly body: string; readonly secret: string }): Record<string, string> {
  const timestamp = String(Math.floor(given.now / 1000));
  const key = Buffer.from(given.secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${given.id}.${timestamp}.${given.body}`).digest('base64');
  return { 'webhook-id': given.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
