import type { DataSource } from 'typeorm';
import type { PortfolioQuery } from './customer-query.ts';
import type { CustomerReader } from './customer-reader.ts';
import { trendDays } from './domain/look-back.ts';
import { modelInForce } from './domain/model.ts';
import type { Bands } from './domain/model.ts';
import { EarlierScores } from './earlier-scores.ts';
import { ListConditions } from './list-conditions.ts';
import { portfolioAnswer, spreadStep } from './portfolio-answer.ts';
import type { PortfolioRow } from './portfolio-answer.ts';

/**
 * Where value is at risk, and what moves it: sums over the stored scores, which the review timer keeps within a point.
 * One statement reads the tenant's states once, and no history; the scores of 30 days before are stored too, those of
 * another number of days are computed.
 */
export class Portfolio {
  private readonly earlier: EarlierScores;

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: CustomerReader,
  ) {
    this.earlier = new EarlierScores(dataSource, reader);
  }

  async view(tenant: string, query: PortfolioQuery, now: number) {
    const { days, ...described } = query;
    const model = modelInForce(await this.reader.modelsOf(tenant), now);
    const sql = new ListConditions(tenant).described(described);
    const past = days === trendDays ? null : await this.earlier.of(tenant, described, { model, now, days });
    const text = portfolioSql(sql, model.bands, past);
    return portfolioAnswer(await this.dataSource.query<PortfolioRow[]>(text, sql.values), { model, now, days });
  }
}

/**
 * One row a group of each of four groupings. A customer counts at the part that speaks most against it; those who are lost
 * or not known yet are counted where they moved, and nowhere else.
 */
export function portfolioSql(sql: ListConditions, bands: Bands, past: readonly { readonly id: string; readonly score: number }[] | null): string {
  const given = (value: unknown): string => `$${sql.values.push(value)}`;
  const join = past === null ? '' : `LEFT JOIN unnest(${given(past.map(({ id }) => id))}::text[], ${given(past.map(({ score }) => score))}::double precision[]) AS past (id, score) ON past.id = customer_id`;
  const [risk, watch, steady] = [bands['at-risk'], bands.watch, bands.steady].map((limit) => `${given(limit)}::double precision`);
  return `
    WITH stored AS (
      SELECT s.customer_id, s.score, s.earlier_score, greatest(coalesce(s.value_12m, 0), 0) AS value, s.determinant,
        d.traits ->> 'segment' AS segment, d.traits ->> 'region' AS region, CASE s.basis WHEN 'lost' THEN 'lost' ELSE s.band END AS band
      ${sql.from}
    ), compared AS (
      SELECT stored.*, coalesce(${past === null ? 'earlier_score' : 'past.score'}, stored.score) AS earlier, band NOT IN ('lost', 'unknown') AS counts
      FROM stored ${join}
    ), moved AS (
      SELECT *, least(floor(score / ${spreadStep}), ${100 / spreadStep - 1}) AS bin,
        CASE WHEN earlier <= 0 THEN 'lost' WHEN earlier < ${risk} THEN 'at-risk' WHEN earlier < ${watch} THEN 'watch' WHEN earlier < ${steady} THEN 'steady' ELSE 'strong' END AS earlier_band
      FROM compared
    )
    SELECT CASE grouping(earlier_band, bin, determinant, segment) WHEN 7 THEN 'movement' WHEN 11 THEN 'spread' WHEN 13 THEN 'determinant' ELSE 'segment' END AS grouped,
      band, earlier_band, bin, determinant, segment, region,
      count(*)::double precision AS moved,
      count(*) FILTER (WHERE counts)::double precision AS customers,
      coalesce(sum(value), 0) AS all_value,
      coalesce(sum(value) FILTER (WHERE counts), 0) AS value,
      coalesce(sum(value * (100 - score) / 100) FILTER (WHERE counts), 0) AS at_risk,
      coalesce(sum(value * (100 - earlier) / 100) FILTER (WHERE counts), 0) AS earlier_at_risk,
      coalesce(sum(score) FILTER (WHERE counts), 0) AS scores,
      coalesce(sum(earlier) FILTER (WHERE counts), 0) AS earlier_scores,
      coalesce(sum(score * (100 - score)) FILTER (WHERE counts), 0) AS spreads
    FROM moved
    GROUP BY GROUPING SETS ((band, earlier_band), (band, bin), (determinant), (segment, region))`;
}
