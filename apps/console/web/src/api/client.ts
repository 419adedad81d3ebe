/** What went wrong, as problem+json says it; `offline` when no answer came. */
export class ApiProblem extends Error {
  constructor(
    /** The word of `urn:rapport:problem:<word>`, or `offline`. */
    readonly word: string,
    readonly status: number,
    readonly detail: string,
    readonly more: { readonly requestId: string | null; readonly retryAfterSeconds: number | null; readonly errors: readonly FieldError[] },
  ) {
    super(detail);
    this.name = 'ApiProblem';
  }
}

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

let csrfToken: string | null = null;

/** The session's token: every call that changes something carries it. */
export function keepCsrfToken(token: string | null): void {
  csrfToken = token;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Params = Readonly<Record<string, string | number | undefined>>;

export const api = {
  get: <T>(path: string, params: Params = {}): Promise<T> => call<T>('GET', withParams(path, params)),
  post: <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, body),
  put: <T>(path: string, body: unknown): Promise<T> => call<T>('PUT', path, body),
  patch: <T>(path: string, body: unknown): Promise<T> => call<T>('PATCH', path, body),
  delete: <T>(path: string): Promise<T> => call<T>('DELETE', path),
};

async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await answerOf(path, {
    method,
    headers: headersOf(method, body),
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    throw new ApiProblem('offline', 0, String(error), { requestId: null, retryAfterSeconds: null, errors: [] });
  }
}

function headersOf(method: Method, body: unknown): HeadersInit {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(method === 'GET' || csrfToken === null ? {} : { 'X-CSRF-Token': csrfToken }),
  };
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const said = (await response.json().catch(() => ({}))) as { type?: string; detail?: string; title?: string; errors?: FieldError[] };
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiProblem(
    said.type?.replace('urn:rapport:problem:', '') ?? wordOf(response.status),
    response.status,
    said.detail ?? said.title ?? response.statusText,
    {
      requestId: response.headers.get('X-Request-Id'),
      retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
      errors: said.errors ?? [],
    },
  );
}

// What stands between the page and the services answers without our words.
function wordOf(status: number): string {
  if (status === 401) return 'bad-credential';
  if (status === 403) return 'missing-scope';
  return status === 404 ? 'not-found' : 'unavailable';
}

function withParams(path: string, params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}
