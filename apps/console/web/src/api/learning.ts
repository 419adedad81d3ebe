import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { PartName } from './shapes.ts';

/** Mean log-loss on the outcomes that matured last: of what is in force, and of what was learnt. */
export interface Judged {
  readonly customers: number;
  readonly before: number;
  readonly after: number;
}

export interface Learning {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly step: string | null;
  /** 0–1 */
  readonly progress: number;
  /** The version that it must be better than. */
  readonly against: number;
  readonly requestedAt: string;
  readonly finishedAt: string | null;
  readonly outcome?: 'published' | 'not-better' | 'too-little-history' | 'outdated' | 'first-day' | 'rolled-back';
  readonly version?: number;
  readonly customers?: number;
  readonly judgements?: { readonly rhythm: Judged | null; readonly secondStage: Judged | null };
  readonly detail?: string;
}

/** A part's weight, with the interval that holds it with a probability of 95 %. */
export interface LearntWeight {
  readonly weight: number;
  readonly low: number;
  readonly high: number;
}

/** What the outcomes wrote into a version. */
export interface Learnt {
  readonly source: 'chain' | 'cold-start';
  readonly until: string;
  readonly customers: number;
  readonly logLoss: { readonly rhythm: Judged | null; readonly secondStage: Judged | null };
  readonly gapDays: number;
  readonly coldStart: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };
  readonly chain: { readonly stepDays: number; readonly intercept: number; readonly coefficients: readonly number[] } | null;
  readonly calibration: { readonly intercept: number; readonly slope: number } | null;
  readonly weights: Readonly<Record<PartName, LearntWeight>> | null;
  readonly references: Readonly<Record<PartName, number>> | null;
}

/** Of a model document, what learning may change. */
export interface ModelBody {
  readonly rhythm: { readonly expectedGapDays: number; readonly coldStart: { readonly r: number; readonly a: number; readonly b: number } };
  readonly parts: Readonly<Record<PartName, { readonly weight: number; readonly start: number }>>;
  readonly learnt?: Learnt;
}

const path = '/api/scoring/v1/model/learning';
const progressEveryMs = 700;
const restEveryMs = 15_000;

export function isUnderWay({ state }: Pick<Learning, 'state'>): boolean {
  return state === 'waiting' || state === 'running';
}

/** Newest first; asked often while one is under way. */
export function useLearnings() {
  return useQuery({
    queryKey: keys.learnings,
    queryFn: () => api.get<{ readonly items: readonly Learning[] }>(path),
    select: ({ items }) => items,
    refetchInterval: ({ state: { data } }) => (data?.items.some(isUnderWay) === true ? progressEveryMs : restEveryMs),
  });
}

/** Learns now; what waits already is the same. */
export function useLearn() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api.post<{ readonly id: string }>(path), onSuccess: () => client.invalidateQueries({ queryKey: keys.learnings }) });
}
