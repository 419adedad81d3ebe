/** What the customers of an incident have in common. */
export interface Common {
  readonly label: string;
  readonly value: string;
}

/** What an alert's cause, `cohort:<label>=<value>`, says that its customers have in common; null: it is no incident's. */
export function incidentOf(cause: string): Common | null {
  const [, label, value] = /^cohort:([^=]+)=(.*)$/s.exec(cause) ?? [];
  return label === undefined || value === undefined ? null : { label, value };
}
