import type { EntityManager } from 'typeorm';
import type { z } from 'zod';

/** Where a value is wrong or doubtful beyond what its schema can say. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** True: worth knowing, but the document is published all the same. */
  readonly warning?: boolean;
}

/** A finding with its place in the text as written: line and column from 1, path as a JSON pointer. */
export interface LocatedFinding {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

/**
 * A kind of document: model, rules, routing, playbooks, sources, themes. Its functions are written as methods, so that
 * types of different documents fit in one list of `DocumentType<unknown>`.
 */
export interface DocumentType<T> {
  /** Its word in the path `/v1/<name>` and in the table. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** YAML: version 1 of every tenant, though no row says so. */
  readonly shipped: string;
  /** What a schema can't say: names that must exist, intervals that must not overlap. */
  check?(value: T): readonly Finding[];
  /** Paths of write-only strings as words joined by `.`, `*` for any key or index: `receivers.*.webhook_configs.*.secret`. */
  readonly secrets?: readonly string[];
  /** Largest text in bytes; 262144 unless told. */
  readonly maxBytes?: number;
  /** Runs inside the publishing transaction; what it answers is added to the reply of publish and rollback. */
  onPublish?(manager: EntityManager, tenant: string, published: { version: number; value: T; isRollback: boolean }): Promise<object | undefined>;
}

/** A version that was published, or the shipped one. */
export interface Published<T> {
  readonly version: number;
  readonly value: T;
  /** As written, secrets as `***`. */
  readonly source: string;
  readonly contentType: string;
  readonly note: string | null;
  readonly author: string | null;
  /** RFC 3339; null for the shipped one. */
  readonly publishedAt: string | null;
}

/** A document that can't be taken, with every place that is wrong. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  constructor(readonly errors: readonly LocatedFinding[]) {
    super(errors.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'));
  }
}
