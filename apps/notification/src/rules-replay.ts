import { replayedCustomers, type ReplayedCustomer, type ReplayedCustomers } from '@rapport/contracts';
import { Problem, type Logger } from '@rapport/service';
import { readChange } from './domain/change.ts';
import { LevelCurve, type LevelTally } from './domain/level-curve.ts';
import { gridPoints } from './domain/course.ts';
import { replayPast, Tallies, type Past, type RuleTally, type Span } from './domain/replay.ts';
import { longestWindowMs } from './domain/rule.ts';
import { dayMs } from './domain/zoned-time.ts';
import { rulesOf, type RulesDocument } from './rules-document.ts';

const yearMs = 365.25 * dayMs;
const weekMs = 7 * dayMs;

/** Of more customers a sample of about as many is replayed. */
const MOST_CUSTOMERS = 5_000;
/** So much before the span fills the memories, at least. */
const LEAST_LEAD_MS = 90 * dayMs;
/** Customers of one call to scoring, and how long it may take. */
const PAGE = 50;
const PAGE_TIMEOUT_MS = 60_000;

export interface ReplayWish {
  readonly document: RulesDocument;
  readonly span: Span;
  /** Of the tenant's people: the grid is daily there. */
  readonly timeZone: string;
  /** The caller's own, with which scoring is asked. */
  readonly credential: Readonly<Record<string, string>>;
}

export interface RulesReplayed {
  /** Replayed ones; `of` is how many the tenant has. */
  readonly customers: number;
  readonly of: number;
  readonly customerYears: number;
  readonly byRule: readonly (RuleTally & { readonly perCustomerYear: number; readonly perTeamWeek: number })[];
  readonly curve: readonly LevelTally[];
  /** Rules that a customer's past alone can't tell of. */
  readonly notReplayed: readonly string[];
}

/** Lanes that look at one customer at a time. */
const REPLAYED = new Set(['hard', 'step', 'date', 'level', 'baseline']);

/** What rules would have done: scoring tells the past anew, and each change is decided on as a live one. */
export class RulesReplay {
  constructor(
    private readonly scoringUrl: string,
    private readonly logger: Logger,
  ) {}

  async run({ document, span, timeZone, credential }: ReplayWish): Promise<RulesReplayed> {
    const enabled = document.rules.filter(({ enabled: isOn }) => isOn);
    const rules = rulesOf(document);
    const tallies = new Tallies(enabled.filter(({ lane }) => REPLAYED.has(lane)).map(({ name }) => name));
    const curve = new LevelCurve();
    const seen = { customers: 0, of: 0, years: 0, teams: new Set<string | null>() };
    const from = span.from - Math.max(longestWindowMs(rules), LEAST_LEAD_MS);
    const grid = gridPoints(rules, { from, to: span.to }, timeZone);
    for await (const { total, items } of this.pages({ from, to: span.to }, credential)) {
      seen.of = total;
      for (const item of items) {
        const past = readPast(item);
        tallies.add(replayPast(past, rules, { ...span, grid }).alerts);
        curve.add(past, span);
        seen.customers += 1;
        seen.years += Math.max(span.to - Math.max(span.from, past.firstAt), 0) / yearMs;
        seen.teams.add(past.team);
        // Others are served between two customers.
        await new Promise(setImmediate);
      }
    }
    const perTeamWeek = teamWeeks(seen, span);
    return {
      customers: seen.customers,
      of: seen.of,
      customerYears: rounded(seen.years),
      byRule: tallies.all().map((tally) => ({ ...tally, perCustomerYear: seen.years === 0 ? 0 : rounded(tally.alerts / seen.years), perTeamWeek: rounded(tally.alerts * perTeamWeek) })),
      curve: curve.all(),
      notReplayed: enabled.filter(({ lane }) => !REPLAYED.has(lane)).map(({ name }) => name),
    };
  }

  private async *pages({ from, to }: { from: number; to: number }, credential: Readonly<Record<string, string>>): AsyncGenerator<ReplayedCustomers> {
    const asked = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), most: String(MOST_CUSTOMERS), limit: String(PAGE) });
    for (let cursor: string | null = ''; cursor !== null; ) {
      if (cursor !== '') asked.set('cursor', cursor);
      const page: ReplayedCustomers = await this.ask(`/v1/changes/replay?${asked.toString()}`, credential);
      yield page;
      cursor = page.nextCursor;
    }
  }

  private async ask(path: string, headers: Readonly<Record<string, string>>): Promise<ReplayedCustomers> {
    try {
      const response = await fetch(`${this.scoringUrl.replace(/\/+$/, '')}${path}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(PAGE_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`scoring answers ${response.status}`);
      return replayedCustomers.parse(await response.json());
    } catch (error) {
      this.logger.warn({ err: error }, 'the past could not be read from scoring');
      throw new Problem('unavailable', 'scoring does not tell the past now: see SCORING_URL', { cause: error });
    }
  }
}

/** A customer's past as scoring tells it. */
export function readPast({ firstAt, changes, retentions, losses }: ReplayedCustomer): Past {
  const team = changes.at(-1)?.customer.traits['team'] ?? null;
  return { team, firstAt: Date.parse(firstAt), changes: changes.map(readChange), retentions: retentions.map(Date.parse), losses: losses.map(Date.parse) };
}

/** What one replayed alert is to each team a week; a sample stands for all. */
function teamWeeks({ customers, of, teams }: { customers: number; of: number; teams: ReadonlySet<unknown> }, { from, to }: Span): number {
  return customers === 0 ? 0 : of / customers / teams.size / ((to - from) / weekMs);
}

function rounded(figure: number): number {
  return Math.round(figure * 100) / 100;
}
