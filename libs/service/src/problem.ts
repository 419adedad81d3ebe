const statusOf = {
  'not-json': 400,
  'not-an-event': 400,
  'bad-credential': 401,
  'missing-scope': 403,
  'not-found': 404,
  conflict: 409,
  'changed-meanwhile': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'invalid-interaction': 422,
  'invalid-document': 422,
  'rate-limited': 429,
  unavailable: 503,
} as const;

/** The word behind `urn:rapport:problem:`; there are no others, and each has its one status. */
export type ProblemType = keyof typeof statusOf;

const titles: Record<ProblemType, string> = {
  'not-json': 'Not JSON',
  'not-an-event': 'Not an event',
  'bad-credential': 'No valid credential',
  'missing-scope': 'The key may not do this',
  'not-found': 'Not found',
  conflict: 'In conflict with what is there',
  'changed-meanwhile': 'Changed meanwhile',
  'too-large': 'Too large',
  'unsupported-media-type': 'Media type not supported',
  'invalid-interaction': 'Not a valid interaction',
  'invalid-document': 'Not a valid document',
  'rate-limited': 'Too many requests',
  unavailable: 'Not available now',
};

/** Further members of the body (`errors`, `deadLetter` …) and what the answer needs beside it. */
export interface ProblemExtra {
  /** Members written into the body beside type, title, status and detail. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Header `Retry-After`; `unavailable` has 5 unless told. At most 300. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * An answer that is not the one asked for, as `application/problem+json`:
 * `throw new Problem('not-found', 'No customer "x"')`.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly type: ProblemType,
    readonly detail?: string,
    extra: ProblemExtra = {},
  ) {
    super(detail ?? titles[type], { cause: extra.cause });
    this.status = statusOf[type];
    this.members = extra.members ?? {};
    this.retryAfterSeconds = extra.retryAfterSeconds ?? (type === 'unavailable' ? 5 : undefined);
  }
}

/** The body of a problem, RFC 9457. */
export function problemBody(problem: Problem): Record<string, unknown> {
  return {
    type: `urn:rapport:problem:${problem.type}`,
    title: titles[problem.type],
    status: problem.status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...problem.members,
  };
}

/** The words, with their statuses: what the descriptions of the interfaces list. */
export const problemStatuses: Readonly<Record<ProblemType, number>> = statusOf;

/** The word for an HTTP status that a framework chose; what only we can mend is told as `unavailable`. */
export function problemTypeOf(status: number): ProblemType {
  if (status === 400) return 'not-json';
  if (status === 422) return 'invalid-interaction';
  const found = Object.entries(statusOf).find(([, candidate]) => candidate === status);
  if (found !== undefined) return found[0] as ProblemType;
  return status >= 500 ? 'unavailable' : 'not-found';
}

const unavailableCodes = /^(08...|53...|57P0[1-5]|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)$/;
const unavailableMessages = /Connection terminated|timeout exceeded when trying to connect|Query read timeout|connection timeout/i;

/** PostgreSQL's word for a text that it can't store: U+0000. */
export function isUnstorableText(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === '22021') return true;
  return 'driverError' in error && isUnstorableText(error.driverError);
}

/** Whether PostgreSQL could not be reached or has no room now: worth a 503 and another try, not a 500. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && unavailableCodes.test(error.code)) return true;
  if ('driverError' in error && isDatabaseUnavailable(error.driverError)) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  return unavailableMessages.test(error.message);
}
