import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the page as it is sent. */
export interface PageFile {
  readonly contentType: string;
  readonly etag: string;
  readonly bytes: Buffer;
  /** Null where packing saves nothing. */
  readonly gzipped: Buffer | null;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The built page, read once: the files that exist when the server starts, and no other, can be asked for. */
export class PageFiles {
  private readonly files: ReadonlyMap<string, PageFile>;

  constructor(folder: string) {
    const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    this.files = new Map(paths.map((path) => [relative(folder, path).replaceAll(sep, '/'), read(path)]));
  }

  /** The file of a path relative to the folder, with "/" between its parts. */
  find(path: string): PageFile | undefined {
    return this.files.get(path);
  }
}

function read(path: string): PageFile {
  const bytes = readFileSync(path);
  const gzipped = gzipSync(bytes, { level: 9 });
  return {
    contentType: contentTypes[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    bytes,
    gzipped: gzipped.length < bytes.length ? gzipped : null,
  };
}
