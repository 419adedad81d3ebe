import { parseInteractionRef, writeInstant } from '@rapport/contracts';
import { Problem } from '@rapport/service';
import type { DataSource } from 'typeorm';
import type { CustomerReader } from './customer-reader.ts';
import { identityOf } from './customer-reader.ts';
import type { DecisionKeeper } from './decision-keeper.ts';
import type { DecisionView } from './decision-view.ts';
import { byCost, themeKey } from './domain/feedback.ts';
import type { Said, ThemeShare } from './domain/feedback.ts';
import { modelInForce } from './domain/model.ts';
import { decimalAmount } from './domain/revenue.ts';
import { otherTheme } from './domain/themes.ts';
import type { About, Theme } from './domain/themes.ts';
import type { Language } from './domain/text.ts';
import type { FeedbackReader, FeedbackSpan, Speakers } from './feedback-reader.ts';

/** What of a theme is added up, customer by customer. */
interface Sum {
  readonly theme: Theme;
  customers: number;
  value: number;
  points: number;
  hasOpenNeed: boolean;
  /** The ones that cost most. */
  examples: Said[];
}

const mostExamples = 5;

/** What customers say of products and policies, what that costs, and what was decided. */
export class Feedback {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
    private readonly said: FeedbackReader,
    private readonly decisions: DecisionKeeper,
  ) {}

  /** The theme with most customers first. */
  async themes(tenant: string, span: FeedbackSpan) {
    const sums = new Map<string, Sum>();
    for await (const share of this.said.shares(tenant, span)) addShare(sums, share);
    const decisions = new Map((await this.decisions.newest(tenant)).map((decision) => [themeKey({ name: decision.theme, about: decision.about }), decision]));
    const currency = await this.currency(tenant);
    const items = [...sums].map(([key, sum]) => shown(sum, decisions.get(key) ?? null, currency));
    return { items: items.sort((a, b) => b.customers - a.customers || a.points - b.points) };
  }

  /** One theme with what was said, the costliest first, and those who said it. */
  async theme(tenant: string, theme: Theme, { limit, ...span }: FeedbackSpan & { readonly limit: number }) {
    const shares: ThemeShare[] = [];
    for await (const share of this.said.shares(tenant, { ...span, theme: theme.name, about: theme.about })) shares.push(share);
    const sums = new Map<string, Sum>([[themeKey(theme), emptySum(theme)]]);
    for (const share of shares) addShare(sums, share);
    const [decision = null] = await this.decisions.newest(tenant, theme);
    const currency = await this.currency(tenant);
    const worst = shares.sort((a, b) => a.points - b.points || b.value - a.value).slice(0, limit);
    const [sum = emptySum(theme)] = sums.values();
    return {
      ...shown(sum, decision, currency),
      said: await this.spoken(tenant, shares, limit),
      affected: await this.affected(tenant, worst, currency),
    };
  }

  /** Everybody who spoke of a theme, by its own names. */
  async speakers(tenant: string, theme: Theme, { from, to }: FeedbackSpan): Promise<Speakers> {
    const all = new Map<string, Language | null>();
    for await (const { speakers } of this.said.shares(tenant, { from, to, theme: theme.name, about: theme.about })) for (const [id, language] of speakers) all.set(id, language);
    return all;
  }

  /** The theme of the document with this name; what meets no rule has one for each subject. */
  async named(tenant: string, name: string, about: About | undefined): Promise<Theme> {
    if (name === otherTheme && about !== undefined) return { name, about };
    const { rules } = await this.said.rules(tenant);
    const found = rules.find((rule) => rule.name === name && (about === undefined || rule.about === about));
    if (found === undefined) throw new Problem('not-found', name === otherTheme ? `"${otherTheme}" needs about: product, policy or service` : `The document has no theme "${name}"${about === undefined ? '' : ` about ${about}`}`);
    return { name: found.name, about: found.about };
  }

  private async currency(tenant: string): Promise<string> {
    return modelInForce(await this.reader.modelsOf(tenant), Date.now()).currency.report;
  }

  private async spoken(tenant: string, shares: readonly ThemeShare[], limit: number) {
    const costliest = shares.flatMap(({ customer, said }) => said.map((one) => ({ ...one, customer }))).sort(byCost).slice(0, limit);
    const named = costliest.flatMap(({ interaction }) => parseInteractionRef(interaction.ref) ?? []);
    const spoken = await this.said.spoken(tenant, named);
    const names = await this.reader.named(tenant, costliest.map(({ customer }) => customer));
    return costliest.map(({ interaction, points, customer }) => {
      const { text = null, attributes = {} } = spoken.get(interaction.ref)?.data ?? {};
      const name = names.get(customer);
      return {
        interaction: interaction.ref, customer: { id: customer, name: name === undefined ? null : identityOf(name).name },
        kind: interaction.kind, occurredAt: writeInstant(interaction.occurredAt), text, attributes, points,
      };
    });
  }

  private async affected(tenant: string, shares: readonly ThemeShare[], currency: string) {
    const ids = shares.map(({ customer }) => customer);
    const names = await this.reader.named(tenant, ids);
    const rows = await this.dataSource.query<{ id: string; score: number; band: string }[]>('SELECT customer_id AS id, score, band FROM scoring.customer_state WHERE tenant_id = $1 AND customer_id = ANY ($2)', [tenant, ids]);
    const states = new Map(rows.map((row) => [row.id, row]));
    return shares.map(({ customer: id, value, points, said }) => {
      const name = names.get(id);
      const { score = null, band = 'unknown' } = states.get(id) ?? {};
      return { id, name: name === undefined ? null : identityOf(name).name, score, band, valueAtStake: { amount: decimalAmount(value), currency }, points, interactions: said.length };
    });
  }
}

function emptySum(theme: Theme): Sum {
  return { theme, customers: 0, value: 0, points: 0, hasOpenNeed: false, examples: [] };
}

function addShare(sums: Map<string, Sum>, { theme, value, points, said }: ThemeShare): void {
  const sum = sums.get(themeKey(theme)) ?? emptySum(theme);
  sums.set(themeKey(theme), sum);
  sum.customers += 1;
  sum.value += value;
  sum.points += points;
  sum.hasOpenNeed ||= said.some(({ isOpenNeed }) => isOpenNeed);
  sum.examples = [...sum.examples, ...said].sort(byCost).slice(0, mostExamples);
}

/** A need is unmet while nobody has answered it, unless it is decided to change what is missing. */
function shown({ theme, customers, value, points, hasOpenNeed, examples }: Sum, decision: DecisionView | null, currency: string) {
  return {
    theme: theme.name,
    about: theme.about,
    customers,
    valueAtStake: { amount: decimalAmount(value), currency },
    points,
    unmetNeed: hasOpenNeed && decision?.decision !== 'change',
    examples: examples.map(({ interaction }) => interaction.ref),
    decision,
  };
}
