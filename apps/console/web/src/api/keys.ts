/** Keys of the cache, from the general to the particular: a prefix invalidates all below it. */
export const keys = {
  session: ['session'],
  people: ['people'],
  status: ['status'],
  alerts: ['alerts'],
  alertList: (filter: object) => ['alerts', 'list', filter],
  alertPages: (filter: object) => ['alerts', 'pages', filter],
  alert: (id: string) => ['alerts', 'one', id],
  receivers: ['receivers'],
  decisions: (id: string) => ['alerts', 'one', id, 'decisions'],
  customers: ['customers'],
  customerList: (filter: object) => ['customers', 'list', filter],
  customerTable: (filter: object) => ['customers', 'table', filter],
  customer: (id: string, moment: object = {}) => ['customers', 'one', id, 'now', moment],
  history: (id: string, span: object) => ['customers', 'one', id, 'history', span],
  timeline: (id: string, filter: object) => ['customers', 'one', id, 'timeline', filter],
  explanation: (id: string, span: object) => ['customers', 'one', id, 'explanation', span],
  mergePreview: (wish: object) => ['merge-preview', wish],
  mergeProposals: ['merge-proposals'],
  portfolio: (filter: object) => ['portfolio', filter],
  alertOutcomes: (days: string) => ['alert-outcomes', days],
  renewals: (filter: object) => ['renewals', filter],
  feedback: ['feedback'],
  themes: (filter: object) => ['feedback', 'themes', filter],
  theme: (name: string, filter: object) => ['feedback', 'theme', name, filter],
  interaction: (ref: string) => ['interaction', ref],
  document: (name: string) => ['documents', name],
  versions: (name: string) => ['documents', name, 'versions'],
  versionText: (name: string, version: number) => ['documents', name, 'text', version],
  documentBody: (name: string, which: string) => ['documents', name, 'body', which],
  draft: (name: string) => ['documents', name, 'draft'],
  draftDiff: (name: string, draft: number | null, seen: number | undefined) => ['documents', name, 'diff', draft, seen],
  backtest: (id: string | null) => ['documents', 'model', 'backtest', id],
  learnings: ['documents', 'model', 'learnings'],
  unkept: (name: string) => ['unkept', name],
  deadLetters: (filter: object) => ['dead-letters', filter],
} as const;

/** Everything that is known of one customer. */
export function keysOfCustomer(id: string): readonly unknown[] {
  return ['customers', 'one', id];
}
