import { z } from 'zod';

const text = { type: 'string' };
const object = (properties: Readonly<Record<string, object>>, required = Object.keys(properties)): object => ({ type: 'object', properties, required });
const list = (items: object): object => ({ type: 'array', items });
const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });

/** The words in which a service describes its bodies (`ApiRoute`): JSON Schema. */
export const schemaWords = {
  text,
  whole: { type: 'integer' },
  number: { type: 'number' },
  time: { type: 'string', format: 'date-time' },
  /** All properties are required unless told which. */
  object,
  list,
  orNull,
  /** A page of a list. */
  page: (items: object): object => object({ items: list(items), nextCursor: orNull(text) }),
  /** One of the document's own schemas. */
  named: (name: string): object => ({ $ref: `#/components/schemas/${name}` }),
  /** What a caller may send by this schema. */
  input: (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
} as const;
