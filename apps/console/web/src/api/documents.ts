import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ApiProblem, type FieldError } from './client.ts';
import { keys } from './keys.ts';

export const documentNames = ['model', 'themes', 'rules', 'routing', 'playbooks'] as const;
export type DocumentName = (typeof documentNames)[number];

export interface Version {
  readonly version: number;
  readonly note: string | null;
  readonly author: string | null;
  readonly publishedAt: string | null;
}

export interface Located {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

export interface Change {
  readonly op: 'add' | 'remove' | 'change';
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface DraftDiff {
  readonly draft: number;
  readonly version: number;
  readonly changes: readonly Change[];
}

interface Kept {
  readonly draft: number;
  readonly warnings: readonly Located[];
}

export interface Published {
  readonly version: number;
  readonly warnings: readonly Located[];
}

const versionsEveryMs = 15_000;

export function pathOf(name: DocumentName): string {
  return `/api/${name === 'model' || name === 'themes' ? 'scoring' : 'notification'}/v1/${name}`;
}

/** Newest first; asked again and again, so that another's publication is noticed while one writes. */
export function useVersions(name: DocumentName) {
  return useQuery({ queryKey: keys.versions(name), queryFn: () => api.get<{ items: Version[] }>(`${pathOf(name)}/versions`), select: ({ items }) => items, refetchInterval: versionsEveryMs });
}

/** A version as it was written, `***` for each secret; it never changes. */
export function versionTextQuery(name: DocumentName, version: number) {
  return queryOptions({ queryKey: keys.versionText(name, version), queryFn: () => api.getYaml(pathOf(name), { version }), staleTime: Infinity });
}

export function useVersionText(name: DocumentName, version: number) {
  return useQuery(versionTextQuery(name, version));
}

/** The text of the newest version; that of the one before it until it is there. */
export function useNewestText(name: DocumentName, version: number | undefined) {
  return useQuery({ ...versionTextQuery(name, version ?? 0), enabled: version !== undefined, placeholderData: keepPreviousData });
}

/** The draft that is kept, as it was written; null when there is none. */
export function useKeptDraft(name: DocumentName, wanted: boolean) {
  return useQuery({ queryKey: keys.draft(name), queryFn: () => keptDraft(name), enabled: wanted, staleTime: 0, gcTime: 0 });
}

async function keptDraft(name: DocumentName): Promise<{ readonly draft: number; readonly text: string } | null> {
  try {
    const { draft } = await api.get<DraftDiff>(`${pathOf(name)}/draft/diff`);
    return { draft, text: await api.getYaml(`${pathOf(name)}/draft`) };
  } catch (error) {
    if (error instanceof ApiProblem && error.word === 'not-found') return null;
    throw error;
  }
}

/** What publishing the draft would change, value by value, against the version that is the newest. */
export function useDraftDiff(name: DocumentName, draft: number | null, newest: number | undefined) {
  return useQuery({ queryKey: keys.draftDiff(name, draft, newest), queryFn: () => api.get<DraftDiff>(`${pathOf(name)}/draft/diff`), enabled: draft !== null });
}

/** A document's value: of a version, or of the draft. */
export function useDocumentBody<T>(name: DocumentName, which: { readonly version: number } | { readonly draft: number }) {
  const isDraft = 'draft' in which;
  return useQuery({
    queryKey: keys.documentBody(name, isDraft ? `draft ${which.draft}` : `version ${which.version}`),
    queryFn: () => (isDraft ? api.get<T>(`${pathOf(name)}/draft`) : api.get<T>(pathOf(name), { version: which.version })),
  });
}

export function putDraft(name: DocumentName, text: string): Promise<Kept> {
  return api.putYaml<Kept>(`${pathOf(name)}/draft`, text);
}

/** Where a text was refused; null for another error. */
export function problemsOf(error: unknown): readonly Located[] | null {
  if (!(error instanceof ApiProblem) || error.word !== 'invalid-document') return null;
  const { errors } = error.more;
  if (errors.length === 0) return [{ line: 1, column: 1, path: '', message: error.detail }];
  return errors.map(({ line = 1, column = 1, path, message }: FieldError) => ({ line, column, path, message }));
}

/** Publishes a draft, as long as `seen` is the newest version. */
export function usePublish(name: DocumentName) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ seen, ...body }: { readonly seen: number; readonly draft: number; readonly note: string }) => api.postOn<Published>(seen, `${pathOf(name)}/publish`, body),
    onError: () => client.invalidateQueries({ queryKey: keys.versions(name) }),
  });
}

/** Publishes an earlier version again, as long as `seen` is the newest. */
export function useRollback(name: DocumentName) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ seen, ...body }: { readonly seen: number; readonly to: number; readonly note: string }) => api.postOn<Published>(seen, `${pathOf(name)}/rollback`, body),
    onError: () => client.invalidateQueries({ queryKey: keys.versions(name) }),
  });
}

export interface DryRun {
  readonly receivers: readonly { readonly name: string; readonly route: string; readonly deliver: 'now' | 'held'; readonly until: string | null }[];
  readonly inhibitedBy: string | null;
  readonly silencedBy: string | null;
}

/** Who would get an alert with these labels; by the text given, else by the version in force. */
export function useRoutingDryRun() {
  return useMutation({
    mutationFn: (wish: { readonly labels: Readonly<Record<string, string>>; readonly at?: string; readonly document: string | null }) => api.post<DryRun>(`${pathOf('routing')}/dry-run`, wish),
  });
}

export interface ReceiverTested {
  readonly receiver: string;
  readonly results: readonly { readonly channel: string; readonly recipient: string; readonly outcome: 'delivered' | 'failed' | 'channel-not-available' | 'no-recipient'; readonly error: string | null }[];
}

export function useReceiverTest() {
  return useMutation({ mutationFn: (name: string) => api.post<ReceiverTested>(`/api/notification/v1/receivers/${encodeURIComponent(name)}/test`) });
}
