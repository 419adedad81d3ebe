import http from 'node:http';
import https from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { ChannelOptions, ChannelSender, Message, SendResult } from './channel.ts';
import { endpointProblem } from './receiver-address.ts';
import { signedHeaders } from './standard-webhook.ts';

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** What we read of an answer's body: nothing is done with it, it only frees the connection. */
const ANSWER_BYTES = 16 * 1024;

/**
 * POSTs an alert, signed by Standard Webhooks. Every address that a name resolves to is checked, and the checked one
 * connected to; redirects aren't followed. Whatever isn't 2xx is tried again, except 410.
 */
export class Webhook implements ChannelSender {
  private readonly httpAgent: http.Agent;
  private readonly httpsAgent: https.Agent;

  constructor(private readonly options: ChannelOptions) {
    const agent = { keepAlive: true, keepAliveMsecs: 10_000, maxFreeSockets: 16, allowPrivateIPAddress: options.allowPrivateReceivers, allowMetaIPAddress: options.allowPrivateReceivers };
    this.httpAgent = new RequestFilteringHttpAgent(agent);
    this.httpsAgent = new RequestFilteringHttpsAgent(agent);
  }

  async send(message: Message): Promise<SendResult> {
    const url = new URL(message.recipient);
    const problem = this.options.allowPrivateReceivers ? null : endpointProblem(url);
    if (problem !== null) return { outcome: 'failed', error: problem, gone: false };
    try {
      return resultOf(await this.post(url, message), message.now);
    } catch (error) {
      return { outcome: 'retry', error: reasonOf(error), retryAfterMs: null };
    }
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }

  private post(url: URL, message: Message): Promise<Answer> {
    const secure = url.protocol === 'https:';
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(message.body)),
      'user-agent': 'Rapport',
      ...signedHeaders(message),
    };
    const options = { method: 'POST', headers, agent: secure ? this.httpsAgent : this.httpAgent, signal: AbortSignal.timeout(this.options.timeoutMs) };
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(url, options, (response) => {
        drain(response).then(() => { resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }); }, reject);
      });
      request.on('error', reject);
      request.end(message.body);
    });
  }
}

// The status is the answer; a body without end is cut, and with it the connection.
async function drain(response: http.IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > ANSWER_BYTES) break;
  }
}

function resultOf({ status, retryAfter }: Answer, now: number): SendResult {
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  if (status === 410) return { outcome: 'failed', error: 'HTTP 410', gone: true };
  return { outcome: 'retry', error: `HTTP ${status}`, retryAfterMs: readRetryAfter(retryAfter, now) };
}

/** Seconds or an HTTP date, RFC 9110; what can't be read asks for nothing. */
export function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

// By its fields: an error that Node itself made isn't always an instance of this realm's Error.
function reasonOf(error: unknown): string {
  const { name, code, message } = error as Partial<NodeJS.ErrnoException>;
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time';
  return code === undefined ? (message ?? String(error)) : `${code}: ${message ?? ''}`;
}
