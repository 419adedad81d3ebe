import { interactionRef } from '@rapport/contracts';
import type { Interaction } from '@rapport/contracts';
import type { DocumentKeeper } from '@rapport/documents';
import { Problem } from '@rapport/service';
import type { DataSource } from 'typeorm';
import type { CustomerReader } from './customer-reader.ts';
import { mayHaveTheme } from './database/feedback.migration.ts';
import { feedbackOf, sharesOf } from './domain/feedback.ts';
import type { ThemeShare } from './domain/feedback.ts';
import { languageOfSaying, sayingOf } from './domain/themes.ts';
import type { About, Theme, ThemeRules } from './domain/themes.ts';
import type { Language } from './domain/text.ts';
import { mostTimelines, timelinesOf } from './stored-states.ts';
import { themeRulesOf, themesDocument } from './themes-document.ts';

/** What was said when, and about what. Both ends belong to it. */
export interface FeedbackSpan {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly about?: About | undefined;
  readonly theme?: string | undefined;
}

/** With who said it, each by its own names and in which language: customers that are one were not always, and may not stay so. */
export interface SpokenShare extends ThemeShare {
  readonly speakers: Speakers;
}

/** Customer → the language of the newest thing that it said; null: nobody knows. */
export type Speakers = ReadonlyMap<string, Language | null>;

/** What somebody said, as the timeline keeps it. */
export interface Spoken {
  readonly ref: string;
  readonly customer: string;
  readonly data: Interaction;
}

/** A row; the moment in ms since the epoch. */
type Row = readonly [customer: string, source: string, id: string, occurredAt: number, data: Interaction];

/** What a saying is about, and in which language it is. */
interface Heard {
  readonly themes: readonly Theme[];
  readonly language: Language | null;
}

/** Rows that are in memory at once. */
const rowsAtOnce = 5_000;
/** Nothing that is told happened before. */
const longAgo = Date.parse('0001-01-01T00:00:00Z');
// All rows of a page in one value: at half a million of them their columns would take longer than all else.
// What somebody said who is merged into another is said by that one.
const speaker = 'coalesce((SELECT m.root_id FROM scoring.merged_customer m WHERE m.tenant_id = found.tenant_id AND m.customer_id = found.customer_id), customer_id)';
const asPage = `SELECT json_agg(json_build_array(${speaker}, source, event_id, round(extract(epoch FROM occurred_at) * 1000), data::json)) AS rows`;

/** Reads what customers said and finds its themes. Only customers who said something that has one are looked at further. */
export class FeedbackReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
    private readonly documents: DocumentKeeper,
  ) {}

  /** What counts for the tenant now. */
  async rules(tenant: string): Promise<ThemeRules> {
    return themeRulesOf((await this.documents.current(tenant, themesDocument)).value);
  }

  /** Theme by theme and customer by customer, with the points that the timeline shows. */
  async *shares(tenant: string, span: FeedbackSpan): AsyncGenerator<SpokenShare> {
    const said = await this.heardByCustomer(tenant, span);
    for await (const { id, timeline, models, now } of timelinesOf(this.reader, tenant, [...said.keys()])) {
      const history = { interactions: timeline.map(({ interaction }) => interaction), models };
      const owners = new Map(timeline.map(({ interaction, owner }) => [interaction.ref, owner]));
      const heard = said.get(id) ?? new Map<string, Heard>();
      const themes = new Map([...heard].map(([ref, one]) => [ref, one.themes]));
      for (const share of sharesOf(id, feedbackOf(history, themes, now))) {
        yield { ...share, speakers: new Map(share.said.map(({ interaction: { ref } }) => [owners.get(ref) ?? id, heard.get(ref)?.language ?? null])) };
      }
    }
  }

  /** The newest of what customers said, with a theme or without. */
  async newest(tenant: string, limit: number): Promise<Spoken[]> {
    const rows = await this.rows(
      `SELECT * FROM scoring.timeline WHERE tenant_id = $1 AND ${mayHaveTheme} AND customer_id IS NOT NULL ORDER BY occurred_at DESC, source DESC, event_id DESC LIMIT $2`,
      [tenant, limit],
    );
    return rows.map(spoken);
  }

  /** What these interactions say, by ref. */
  async spoken(tenant: string, named: readonly { readonly source: string; readonly id: string }[]): Promise<Map<string, Spoken>> {
    const rows = await this.rows(
      'SELECT timeline.* FROM unnest($2::text[], $3::text[]) AS wanted (s, e) JOIN scoring.timeline ON tenant_id = $1 AND source = s AND event_id = e WHERE customer_id IS NOT NULL',
      [tenant, named.map(({ source }) => source), named.map(({ id }) => id)],
    );
    return new Map(rows.map(spoken).map((one) => [one.ref, one]));
  }

  /** Customer → ref → what was heard. */
  private async heardByCustomer(tenant: string, span: FeedbackSpan): Promise<Map<string, Map<string, Heard>>> {
    const rules = await this.rules(tenant);
    const found = new Map<string, Map<string, Heard>>();
    for await (const rows of this.pages(tenant, span)) {
      for (const { ref, customer, data } of rows.map(spoken)) {
        const heard = hear(data, rules, span);
        if (heard !== null) found.set(customer, (found.get(customer) ?? new Map<string, Heard>()).set(ref, heard));
      }
      if (found.size > mostTimelines) throw tooMany();
    }
    return found;
  }

  private async *pages(tenant: string, { from, to }: FeedbackSpan): AsyncGenerator<readonly Row[]> {
    const end = to ?? Date.now();
    for (let place: [number, string, string] | null = [from ?? longAgo, '', '']; place !== null; ) {
      const rows: readonly Row[] = await this.rows(
        `SELECT * FROM scoring.timeline
         WHERE tenant_id = $1 AND ${mayHaveTheme} AND customer_id IS NOT NULL
           AND (occurred_at, source, event_id) > (to_timestamp($2::double precision / 1000), $3, $4) AND occurred_at <= to_timestamp($5::double precision / 1000)
         ORDER BY occurred_at, source, event_id LIMIT ${rowsAtOnce}`,
        [tenant, ...place, end],
      );
      yield rows;
      const last = rows.length < rowsAtOnce ? undefined : rows.at(-1);
      place = last === undefined ? null : [last[3], last[1], last[2]];
    }
  }

  /** Rows of the timeline in the order of the query. */
  private async rows(query: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const [page] = await this.dataSource.query<{ rows: readonly Row[] | null }[]>(`${asPage} FROM (${query}) AS found`, [...values]);
    return page?.rows ?? [];
  }
}

/** Null: nothing that was asked for. */
function hear(data: Interaction, rules: ThemeRules, { about, theme: name }: FeedbackSpan): Heard | null {
  const saying = sayingOf(data);
  if (saying === null) return null;
  const themes = rules.themesOf(saying).filter((theme) => (about === undefined || theme.about === about) && (name === undefined || theme.name === name));
  return themes.length === 0 ? null : { themes, language: languageOfSaying(saying) };
}

function spoken([customer, source, id, , data]: Row): Spoken {
  return { ref: interactionRef(source, id), customer, data };
}

function tooMany(): Problem {
  return new Problem('too-large', `feedback of at most ${mostTimelines} customers is added up at once; narrow it by from, to or about`);
}
