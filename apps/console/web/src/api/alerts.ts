import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';
import type { AlertFilter, AlertOutcome, Decision, Page, ShownAlert } from './shapes.ts';

const base = '/api/notification/v1/alerts';

function pathOf(id: string): string {
  return `${base}/${encodeURIComponent(id)}`;
}

/** One page of alerts, the newest first. */
export function useAlerts(filter: AlertFilter, when: { readonly enabled?: boolean } = {}) {
  return useQuery({
    queryKey: keys.alertList(filter),
    queryFn: () => api.get<Page<ShownAlert>>(base, { ...filter }),
    ...when,
  });
}

/** Page after page, by the service's cursor. */
export function useAlertPages(filter: AlertFilter) {
  return useInfiniteQuery({
    queryKey: keys.alertPages(filter),
    queryFn: ({ pageParam }) => api.get<Page<ShownAlert>>(base, { ...filter, limit: 60, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useAlert(id: string) {
  return useQuery({ queryKey: keys.alert(id), queryFn: () => api.get<ShownAlert>(pathOf(id)) });
}

export function useDecisions(id: string) {
  return useQuery({ queryKey: keys.decisions(id), queryFn: () => api.get<{ items: Decision[] }>(`${pathOf(id)}/decisions`), select: (page) => page.items });
}

/** Everything that a person can do to an alert. Each answers the alert as it is then; repeated, it changes nothing. */
export type AlertAct =
  | { readonly do: 'acknowledge' }
  | { readonly do: 'unacknowledge' }
  | { readonly do: 'assign'; readonly to: string }
  | { readonly do: 'snooze'; readonly until: string }
  | { readonly do: 'snooze'; readonly untilWorseBy: 'band' }
  | { readonly do: 'unsnooze' }
  | { readonly do: 'comment'; readonly comment: string }
  | { readonly do: 'resolve'; readonly outcome?: AlertOutcome; readonly comment?: string };

function send(id: string, act: AlertAct): Promise<ShownAlert> {
  const { do: what, ...body } = act;
  if (what === 'unacknowledge') return api.delete<ShownAlert>(`${pathOf(id)}/acknowledge`);
  if (what === 'unsnooze') return api.delete<ShownAlert>(`${pathOf(id)}/snooze`);
  return api.post<ShownAlert>(`${pathOf(id)}/${what}`, body);
}

export function useAlertAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, act }: { readonly id: string; readonly act: AlertAct }) => send(id, act),
    onSuccess: (alert) => {
      putAlert(client, alert);
    },
  });
}

/** Puts an alert where it already stands: a list keeps its rows and their order. */
export function putAlert(client: ReturnType<typeof useQueryClient>, alert: ShownAlert): void {
  client.setQueryData<ShownAlert>(keys.alert(alert.id), (old) => (old === undefined ? undefined : { ...old, ...alert }));
  client.setQueriesData<Page<ShownAlert>>({ queryKey: ['alerts', 'list'] }, (page) => page && withAlert(page, alert));
  client.setQueriesData<InfiniteData<Page<ShownAlert>>>({ queryKey: ['alerts', 'pages'] }, (data) => data && { ...data, pages: data.pages.map((page) => withAlert(page, alert)) });
}

/** Notification reads a score that moved a moment after the console has. */
const settlesMs = 1_500;
const following = new Map<string, ReturnType<typeof setTimeout>>();

/** What an alert says of its customer follows each change of the score, also where nobody is told anything. */
export function followAlerts(client: ReturnType<typeof useQueryClient>, customer: string): void {
  if (!client.getQueriesData({ queryKey: keys.alerts }).some(([, data]) => shows(data, customer))) return;
  clearTimeout(following.get(customer));
  following.set(customer, setTimeout(() => void follow(client, customer), settlesMs));
}

async function follow(client: ReturnType<typeof useQueryClient>, customer: string): Promise<void> {
  following.delete(customer);
  const page = await api.get<Page<ShownAlert>>(base, { customer }).catch(() => null);
  for (const alert of page?.items ?? []) putAlert(client, alert);
}

interface OfCustomer {
  readonly customer?: { readonly id: string };
}

/** Whether an alert, a list or pages of alerts are about a customer. */
function shows(data: unknown, customer: string): boolean {
  const { items = [], pages = [], ...one } = (data ?? {}) as OfCustomer & { readonly items?: readonly OfCustomer[]; readonly pages?: readonly { readonly items: readonly OfCustomer[] }[] };
  return [one, ...items, ...pages.flatMap((page) => page.items)].some((each) => each.customer?.id === customer);
}

function withAlert(page: Page<ShownAlert>, alert: ShownAlert): Page<ShownAlert> {
  return page.items.some((item) => item.id === alert.id) ? { ...page, items: page.items.map((item) => (item.id === alert.id ? { ...item, ...alert } : item)) } : page;
}
