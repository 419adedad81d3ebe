import type { RunningProduct } from '@rapport/tools/testing';
import { quantile, rounded } from './figures.ts';
import { customerId } from './many-customers.ts';

/** How long one query of the list takes over HTTP, in ms. */
export interface ListTime {
  readonly name: string;
  readonly status: number;
  readonly rows: number;
  readonly p50: number;
  readonly p95: number;
  /** True: a page asks it, and must have its answer within a second. */
  readonly ofThePage: boolean;
}

interface Page {
  readonly items?: readonly unknown[];
  readonly nextCursor?: string | null;
  /** Those that the portfolio sums up. */
  readonly customers?: number;
}

const day = 86_400_000;
const at = (days: number): string => new Date(Date.now() + days * day).toISOString();
/** What the page asks with each change of filter or order: its largest page. */
const page = { limit: '200' };

const pageQueries: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'sort=score': { sort: 'score' },
  'sort=-score': { sort: '-score' },
  'sort=valueAtStake': { sort: 'valueAtStake' },
  'sort=-valueAtStake': { sort: '-valueAtStake' },
  'sort=change': { sort: 'change' },
  'sort=-change': { sort: '-change' },
  'band=watch': { band: 'watch' },
  'determinant=service': { determinant: 'service' },
  'phase=ordering': { phase: 'ordering' },
  'segment=enterprise': { segment: 'enterprise' },
  'region=DACH': { region: 'DACH' },
  'owner=owner-7@…': { owner: 'owner-7@supplier.example' },
  'team=team-3': { team: 'team-3' },
  'q= start of an id': { q: customerId(4_711).slice(0, 9) },
  'q= start of a name': { q: 'Ekström 1' },
  'q= start of an alias': { q: 'einkauf-47' },
  'q= one letter': { q: 'k' },
  'q= nothing found': { q: 'zzz' },
  'alias=email:…': { alias: `email:einkauf-4711@${customerId(4_711)}.example` },
  'band, segment, owner and sort=-valueAtStake': { band: 'watch', segment: 'public', owner: 'owner-7@supplier.example', sort: '-valueAtStake' },
  'segment, q and sort=change': { segment: 'enterprise', q: 'i', sort: 'change' },
};

/** What else a page asks of all customers, by its path. */
const otherPages: Readonly<Record<string, { readonly path: string; readonly query: Readonly<Record<string, string>> }>> = {
  'portfolio': { path: 'portfolio', query: {} },
  'portfolio, region and segment': { path: 'portfolio', query: { region: 'DACH', segment: 'enterprise' } },
  'renewals': { path: 'renewals', query: page },
  'renewals before 90 days, one owner': { path: 'renewals', query: { ...page, before: at(90), owner: 'owner-6@supplier.example' } },
};

const otherQueries: typeof pageQueries = {
  'at= in 30 days': { at: at(30) },
  'at= in 30 days, sort=-valueAtStake, segment': { at: at(30), sort: '-valueAtStake', segment: 'enterprise' },
  'at= two days ago, one owner': { at: at(-2), owner: 'owner-7@supplier.example' },
  'at= 30 days ago, one owner': { at: at(-30), owner: 'owner-7@supplier.example' },
  'at= 30 days ago, one owner, sort=change': { at: at(-30), owner: 'owner-7@supplier.example', sort: 'change' },
  'at= 30 days ago, everybody': { at: at(-30) },
};

/** Asks each query of the customers list again and again, one at a time. */
export async function listTimes({ stack }: RunningProduct, times: number): Promise<ListTime[]> {
  const ask = async (query: Readonly<Record<string, string>>, path = 'customers') => {
    const began = performance.now();
    const answer = await fetch(`${stack.urls.scoring}/v1/${path}?${new URLSearchParams(path === 'customers' ? { ...page, ...query } : query).toString()}`, { headers: { authorization: `Bearer ${stack.apiKey}` } });
    const body = (await answer.json()) as Page;
    return { status: answer.status, body, ms: performance.now() - began };
  };
  const measure = async (name: string, query: Readonly<Record<string, string>>, { ofThePage, path }: { ofThePage: boolean; path?: string }): Promise<ListTime> => {
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    for (let n = 0; n < (ofThePage ? times : Math.ceil(times / 5)); n += 1) answers.push(await ask(query, path));
    const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
    const last = answers.at(-1);
    return { name, status: last?.status ?? 0, rows: last?.body.items?.length ?? last?.body.customers ?? 0, p50: rounded(quantile(sorted, 0.5), 0), p95: rounded(quantile(sorted, 0.95), 0), ofThePage };
  };
  const results: ListTime[] = [];
  for (const [name, query] of Object.entries(pageQueries)) results.push(await measure(name, query, { ofThePage: true }));
  for (const [name, { path, query }] of Object.entries(otherPages)) results.push(await measure(name, query, { ofThePage: true, path }));
  for (const sort of ['score', '-change']) results.push(await measure(`sort=${sort}, the 21st page`, { sort, cursor: await cursorAfter(20, (cursor) => ask({ sort, ...cursor })) }, { ofThePage: true }));
  for (const [name, query] of Object.entries(otherQueries)) results.push(await measure(name, query, { ofThePage: false }));
  return results;
}

async function cursorAfter(pages: number, ask: (cursor: { cursor?: string }) => Promise<{ body: Page }>): Promise<string> {
  let cursor: string | undefined;
  for (let n = 0; n < pages; n += 1) cursor = (await ask(cursor === undefined ? {} : { cursor })).body.nextCursor ?? undefined;
  return cursor ?? '';
}

/** The figures as lines of a table, and what the page's slowest answer was. */
export function listReport(times: readonly ListTime[]): string {
  const line = ({ name, status, rows, p50, p95 }: ListTime): string => `${name.padEnd(46)} ${String(status)} ${String(rows).padStart(4)} rows  p50 ${String(p50).padStart(5)} ms  p95 ${String(p95).padStart(5)} ms`;
  const slowest = [...times].filter(({ ofThePage }) => ofThePage).sort((a, b) => b.p95 - a.p95)[0];
  const verdict = slowest === undefined ? '' : `the page's slowest: ${slowest.name}, p95 ${slowest.p95} ms (at most 1000; the console's budget from filter to rows: 300)`;
  return [...times.map(line), verdict].join('\n');
}
