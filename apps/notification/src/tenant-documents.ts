import type { DocumentKeeper, DocumentType } from '@rapport/documents';
import type { Destination, ReceiverSecrets, Way } from './receiver-secrets.ts';
import type { Rule } from './domain/rule.ts';
import type { Playbooks } from './domain/playbook.ts';
import { playbooksDocumentType, playbooksOf } from './playbooks-document.ts';
import { Routing } from './routing.ts';
import type { RoutingDocument } from './routing-document.ts';
import { rulesDocumentType, rulesOf } from './rules-document.ts';

export interface CurrentRouting {
  readonly version: number;
  readonly routing: Routing;
}

/** A tenant's rules and routing as the domain takes them; read anew when a version is published. */
export class TenantDocuments implements ReceiverSecrets {
  private readonly routings = new Map<string, CurrentRouting>();
  private readonly playbooks = new Map<string, { version: number; playbooks: Playbooks }>();
  private readonly rules = new Map<string, { version: number; rules: readonly Rule[] }>();

  constructor(
    private readonly documents: DocumentKeeper,
    private readonly routingType: DocumentType<RoutingDocument>,
  ) {}

  async currentRules(tenant: string): Promise<readonly Rule[]> {
    const { version, value } = await this.documents.current(tenant, rulesDocumentType);
    const known = this.rules.get(tenant);
    if (known?.version === version) return known.rules;
    const rules = rulesOf(value);
    this.rules.set(tenant, { version, rules });
    return rules;
  }

  async currentPlaybooks(tenant: string): Promise<Playbooks> {
    const { version, value } = await this.documents.current(tenant, playbooksDocumentType);
    const known = this.playbooks.get(tenant);
    if (known?.version === version) return known.playbooks;
    const playbooks = playbooksOf(value);
    this.playbooks.set(tenant, { version, playbooks });
    return playbooks;
  }

  /** The secret, the language and the time zone in which a delivery goes out now. */
  async secretFor({ tenant, receiver, channel, recipient }: Destination): Promise<Way | null> {
    const { version, routing } = await this.currentRouting(tenant);
    const secret = routing.secretFor(receiver, channel, recipient);
    if (secret === null) return null;
    const { timeZone } = await this.currentPlaybooks(tenant);
    return { secret, routingVersion: version, locale: routing.localeFor(receiver, channel, recipient), timeZone };
  }

  async currentRouting(tenant: string): Promise<CurrentRouting> {
    const { version, value } = await this.documents.current(tenant, this.routingType);
    const known = this.routings.get(tenant);
    if (known?.version === version) return known;
    const current = { version, routing: new Routing(value) };
    this.routings.set(tenant, current);
    return current;
  }
}
