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
  /** From 1, where the text of a document was refused. */
  readonly line?: number;
  readonly column?: number;
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
  post: <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, json(body)),
  put: <T>(path: string, body: unknown): Promise<T> => call<T>('PUT', path, json(body)),
  patch: <T>(path: string, body: unknown): Promise<T> => call<T>('PATCH', path, json(body)),
  delete: <T>(path: string): Promise<T> => call<T>('DELETE', path),
  /** A document as it was written. */
  getYaml: async (path: string, params: Params = {}): Promise<string> => (await ask('GET', withParams(path, params), { headers: { Accept: 'application/yaml' } })).text(),
  putYaml: <T>(path: string, text: string): Promise<T> => call<T>('PUT', path, { headers: { 'Content-Type': 'application/yaml' }, body: text }),
  /** Only while this version is the newest; else `changed-meanwhile`. */
  postOn: <T>(version: number, path: string, body: unknown): Promise<T> => {
    const { headers, body: text } = json(body);
    return call<T>('POST', path, { headers: { ...headers, 'If-Match': `"${version}"` }, body: text });
  },
};

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

function json(body: unknown): Sent {
  return body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

async function call<T>(method: Method, path: string, sent: Sent = {}): Promise<T> {
  const response = await ask(method, path, sent);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function ask(method: Method, path: string, { headers = {}, body }: Sent): Promise<Response> {
  const response = await answerOf(path, {
    method,
    headers: { Accept: 'application/json', ...headers, ...(method === 'GET' || csrfToken === null ? {} : { 'X-CSRF-Token': csrfToken }) },
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    throw new ApiProblem('offline', 0, String(error), { requestId: null, retryAfterSeconds: null, errors: [] });
  }
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
