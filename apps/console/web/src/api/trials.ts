import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import type { About } from './feedback.ts';
import { keys } from './keys.ts';

/** What a rule, or a level, would have done. */
export interface Tally {
  readonly alerts: number;
  readonly followedByLoss: number;
  /** Those of which it is known what became of the customer. */
  readonly judged: number;
}

export interface Replayed {
  readonly customers: number;
  /** Of the tenant: of many a sample is replayed. */
  readonly of: number;
  readonly customerYears: number;
  readonly byRule: readonly (Tally & { readonly rule: string; readonly perCustomerYear: number; readonly perTeamWeek: number })[];
  readonly curve: readonly (Tally & { readonly below: number })[];
  readonly notReplayed: readonly string[];
}

export function useRulesReplay() {
  return useMutation({ mutationFn: (wish: { readonly from: string; readonly to: string; readonly document: string }) => api.post<Replayed>('/api/notification/v1/rules/replay', wish) });
}

/** Null where the past is too short for it, or where it is no method's. */
export interface Quality {
  readonly auc: number | null;
  readonly brier: number | null;
  readonly calibrationError: number | null;
  readonly topDecileLift: number | null;
}

export type BacktestState =
  | { readonly state: 'waiting'; readonly step: string | null; readonly progress: number }
  | { readonly state: 'running'; readonly step: string | null; readonly progress: number }
  | { readonly state: 'failed'; readonly detail?: string }
  | {
      readonly state: 'done';
      readonly cut: string;
      readonly horizonDays: number | null;
      readonly customers: number;
      readonly retained: number | null;
      readonly rhythm: { readonly gapDays: number; readonly source: 'chain' | 'cold-start' };
      readonly score: Quality | null;
      readonly baselines: Readonly<Record<string, Quality | null>>;
    };

export function useBeginBacktest() {
  return useMutation({ mutationFn: (wish: { readonly cut: string; readonly horizonDays: number | null }) => api.post<{ readonly id: string }>('/api/scoring/v1/model/draft/backtest', wish) });
}

const progressEveryMs = 700;

/** A backtest, asked again until it has ended. */
export function useBacktest(id: string | null) {
  return useQuery({
    queryKey: keys.backtest(id),
    queryFn: () => api.get<BacktestState>(`/api/scoring/v1/model/backtests/${encodeURIComponent(id ?? '')}`),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'waiting' || data.state === 'running' ? progressEveryMs : false),
  });
}

/** Which themes each of some interactions gets. */
export interface ThemesTried {
  readonly items: readonly {
    readonly interaction: string | null;
    readonly customer: string | null;
    readonly kind: string;
    readonly text: string | null;
    readonly themes: readonly { readonly theme: string; readonly about: About }[];
  }[];
}

/** Without interactions: of the newest that customers said. */
export function useThemesDryRun() {
  return useMutation({ mutationFn: (wish: { readonly interactions?: readonly object[]; readonly document: string | null }) => api.post<ThemesTried>('/api/scoring/v1/themes/dry-run', wish) });
}
