import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The process's one registry: `new Counter({ …, registers: [metrics] })`. */
export const metrics = new Registry();

/** Seconds from the request's head to the response's end, by route template: no ids in labels. */
export const httpDuration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of HTTP requests in seconds',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [metrics],
});

let collecting = false;

/** Memory, CPU, event loop and garbage collection; once a process. */
export function collectProcessMetrics(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metrics });
}
