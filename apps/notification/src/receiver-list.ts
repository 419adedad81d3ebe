import { writeInstant } from '@rapport/contracts';
import type { Database } from '@rapport/event-log';
import { leadsTo, type Receiver } from './domain/targets.ts';
import type { CurrentRouting } from './tenant-documents.ts';

interface Disabled {
  readonly channel: string;
  readonly recipient: string;
  readonly error: string | null;
  readonly since: Date;
}

export interface ListedWay {
  readonly channel: string;
  readonly recipient: string;
  /** Null: it is sent to. */
  readonly dead: { readonly since: string; readonly error: string | null } | null;
}

/** The receivers of the routing document, and which of their ways are dead until it is published again. */
export async function listReceivers(database: Database, tenant: string, { version, routing }: CurrentRouting): Promise<{ name: string; ways: ListedWay[] }[]> {
  const disabled = await database.query<Disabled[]>(
    `SELECT channel, recipient, error, disabled_at AS since FROM notification.disabled_endpoint WHERE tenant_id = $1 AND routing_version >= $2 ORDER BY channel, recipient`,
    [tenant, version],
  );
  return routing.all().map((receiver) => ({ name: receiver.name, ways: waysOf(receiver, disabled) }));
}

// A way by a label leads to many; those of them that are dead are listed behind it.
function waysOf({ ways }: Receiver, disabled: readonly Disabled[]): ListedWay[] {
  return ways.flatMap((way) => {
    const dead = disabled.filter(({ channel, recipient }) => leadsTo(way, channel, recipient)).map((each) => listed(each.channel, each.recipient, each));
    return dead.some(({ recipient }) => recipient === way.recipient) ? dead : [listed(way.channel, way.recipient, null), ...dead];
  });
}

function listed(channel: string, recipient: string, dead: Disabled | null): ListedWay {
  return { channel, recipient, dead: dead === null ? null : { since: writeInstant(dead.since.getTime()), error: dead.error } };
}
