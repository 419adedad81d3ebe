/** Why ingestion refuses an event: the words of the dead letters. */
export type RefusalReason = 'not-an-event' | 'invalid-interaction' | 'too-large' | 'unknown-type' | 'not-storable';

/** One thing that is wrong, at a JSON pointer into the event. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** What readers answer instead of a value. Not an Error: a refusal is an ordinary answer and needs no stack. */
export class Refusal {
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly errors: readonly FieldError[];

  constructor(reason: RefusalReason, detail: string, errors: readonly FieldError[] = []) {
    this.reason = reason;
    this.detail = detail;
    this.errors = errors;
  }

  /** The detail names the first error the way a person would: `/data/kind` + `is required` → `data.kind is required`. */
  static ofFields(reason: RefusalReason, errors: readonly FieldError[]): Refusal {
    const first = errors[0] ?? { path: '', message: 'is not valid' };
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    return new Refusal(reason, `${dotted(first.path)} ${firstClause(first.message)}${more}`, errors);
  }

  static ofField(reason: RefusalReason, path: string, message: string): Refusal {
    return Refusal.ofFields(reason, [{ path, message }]);
  }
}

/** RFC 6901. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function dotted(path: string): string {
  return path === '' ? 'the event' : path.slice(1).split('/').map(unescapePointer).join('.');
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function firstClause(message: string): string {
  const end = message.indexOf(', for example');
  return end === -1 ? message : message.slice(0, end);
}
