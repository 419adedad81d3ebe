import type { Published } from './document-type.ts';
import { findRow, newestVersion } from './document-table.ts';
import type { Place } from './document-table.ts';
import type { DocumentVault } from './document-vault.ts';

interface Cached {
  readonly checkedAt: number;
  readonly published: Promise<Published<unknown>>;
}

// Another instance's publication is seen after this time at the latest, our own at once.
const trustedMs = 1_000;
const cacheSize = 10_000;

/** The current document of each tenant, parsed once a version; the table is asked for the number once a second. */
export class CurrentDocuments {
  private readonly cache = new Map<string, Cached>();

  constructor(private readonly vault: DocumentVault) {}

  get(place: Place): Promise<Published<unknown>> {
    const key = keyOf(place);
    const known = this.cache.get(key);
    if (known !== undefined && performance.now() - known.checkedAt < trustedMs) return known.published;
    const fresh = { checkedAt: performance.now(), published: this.refresh(place, known) };
    this.cache.delete(key);
    this.cache.set(key, fresh);
    const [oldest] = this.cache.keys();
    if (this.cache.size > cacheSize && oldest !== undefined) this.cache.delete(oldest);
    // What failed is not believed for a second: the next caller asks again.
    fresh.published.catch(() => {
      if (this.cache.get(key) === fresh) this.cache.delete(key);
    });
    return fresh.published;
  }

  forget(place: Place): void {
    this.cache.delete(keyOf(place));
  }

  private async refresh(place: Place, known: Cached | undefined): Promise<Published<unknown>> {
    const version = await newestVersion(place);
    const before = await known?.published.catch(() => undefined);
    if (before?.version === version) return before;
    return this.vault.open(place.tenant, place.type, await findRow(place, 'published', version));
  }
}

function keyOf({ tenant, type }: Place): string {
  return `${tenant}\n${type.name}`;
}
