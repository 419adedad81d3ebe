import { classifyError } from './classify-error.ts';
import { DataError, LogUnavailable } from './errors.ts';

const sql = (code: string): Error => Object.assign(new Error('sql'), { code });

describe('classifyError', () => {
  it.each([
    ['a deadlock', sql('40P01'), 'transient'],
    ['a shutdown', sql('57P01'), 'transient'],
    ['a full disk', sql('53100'), 'transient'],
    ['a refused connection, wrapped', new Error('query failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }), 'transient'],
    ['all addresses refused', new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 'transient'],
    ['the driver\'s own timeout', new Error('Query read timeout'), 'transient'],
    ['TypeORM around the driver', Object.assign(new Error('QueryFailedError'), { driverError: sql('40001') }), 'transient'],
    ['a log that is away', new LogUnavailable('away'), 'transient'],
    ['text that PostgreSQL refuses', sql('22021'), 'data'],
    ['a violated constraint', sql('23514'), 'data'],
    ['a processor that knows', new DataError('unreadable', 'no'), 'data'],
    ['a missing table', sql('42P01'), 'bug'],
    ['a TypeError', new TypeError('x is undefined'), 'bug'],
    ['something that is no error', 'text', 'bug'],
  ])('%s', (_, error, expected) => {
    expect(classifyError(error)).toBe(expected);
  });
});
