import type { DocumentKeeper } from '@rapport/documents';
import type { ModelVersion } from './domain/model.ts';
import { modelDocument, resolveModel, shippedResolvedModel } from './model-document.ts';

interface Known {
  readonly newest: number;
  readonly versions: readonly ModelVersion[];
}

const cacheSize = 10_000;

/** The versions of each tenant's model, resolved: the shipped one is version 1 and in force from the beginning. */
export class Models {
  private readonly known = new Map<string, Known>();
  private readonly shipped: ModelVersion = { model: shippedResolvedModel(), inForceFrom: -Infinity };

  constructor(private readonly documents: DocumentKeeper) {}

  /** All versions, oldest first. At most a second behind a publication by another instance. */
  async of(tenant: string): Promise<readonly ModelVersion[]> {
    const { version: newest } = await this.documents.current(tenant, modelDocument);
    const known = this.known.get(tenant);
    if (known?.newest === newest) return known.versions;
    const versions = await this.load(tenant);
    this.remember(tenant, { newest, versions });
    return versions;
  }

  private async load(tenant: string): Promise<ModelVersion[]> {
    const listed = await this.documents.versions(tenant, modelDocument);
    const published = listed.filter(({ publishedAt }) => publishedAt !== null).sort((a, b) => a.version - b.version);
    const later = published.map(async ({ version, publishedAt }): Promise<ModelVersion> => {
      const { value } = await this.documents.version(tenant, modelDocument, version);
      return { model: resolveModel(value, version), inForceFrom: Date.parse(publishedAt ?? '') };
    });
    return [this.shipped, ...(await Promise.all(later))];
  }

  private remember(tenant: string, known: Known): void {
    this.known.delete(tenant);
    this.known.set(tenant, known);
    const [oldest] = this.known.keys();
    if (this.known.size > cacheSize && oldest !== undefined) this.known.delete(oldest);
  }
}
