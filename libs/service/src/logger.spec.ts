import { QueryFailedError } from 'typeorm';
import { createLogger } from './logger.ts';

describe('the logger', () => {
  it('writes no secret, however it was handed over', () => {
    const lines: string[] = [];
    const logger = createLogger('test', 'info', { write: (line: string) => lines.push(line) });
    logger.info({ password: 'hunter2', headers: { authorization: 'Bearer hunter2' }, a: { b: { secret: 'hunter2' } }, token: 'hunter2' }, 'x');
    logger.error({ err: new QueryFailedError('INSERT', ['hunter2'], new Error('refused')) }, 'y');
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', name: 'test', msg: 'x', password: '***' });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ err: { type: 'QueryFailedError', message: 'refused' } });
  });
});
