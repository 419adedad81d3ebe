import { z } from 'zod';
import { readQuery } from './query.ts';

const schema = z.strictObject({ source: z.string().min(1), cursor: z.string().min(1).optional(), limit: z.coerce.number().default(50) });

it('takes a parameter without a value for one that is not there', () => {
  expect(readQuery(schema, { source: 'crm', cursor: '', limit: '' })).toEqual({ source: 'crm', limit: 50 });
  expect(() => readQuery(schema, { source: '', cursor: '' })).toThrow('source is required');
});
