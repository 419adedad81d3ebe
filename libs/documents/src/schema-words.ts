import { z } from 'zod';

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** The words that a schema takes at the places of a document. */
export class SchemaWords {
  private readonly root: JsonSchema;

  constructor(schema: z.ZodType) {
    this.root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  }

  /** The fields that the object at a path may have, in any of its forms. */
  fieldsAt(path: readonly PropertyKey[]): string[] {
    return [...new Set(this.at(path).flatMap(({ properties = {} }) => Object.keys(properties)))];
  }

  /** The values that may stand at a path, where they are few. */
  valuesAt(path: readonly PropertyKey[]): string[] {
    const values = this.at(path).flatMap((schema) => ('const' in schema ? [schema.const] : (schema.enum ?? [])));
    return [...new Set(values.map(String))];
  }

  private at(path: readonly PropertyKey[]): JsonSchema[] {
    return path.reduce<JsonSchema[]>((here, step) => here.flatMap((schema) => this.below(schema, step)), this.forms(this.root));
  }

  private below({ properties, additionalProperties, items }: JsonSchema, step: PropertyKey): JsonSchema[] {
    const next = typeof step === 'number' ? items : (properties?.[String(step)] ?? additionalProperties);
    return typeof next === 'object' ? this.forms(next) : [];
  }

  /** A schema as the alternatives that it consists of. */
  private forms(schema: JsonSchema): JsonSchema[] {
    const { $ref, anyOf = [], oneOf = [], allOf = [] } = schema;
    if ($ref !== undefined) {
      const found = $ref === '#' ? undefined : this.root.$defs?.[$ref.replace('#/$defs/', '')];
      return found === undefined ? [] : this.forms(found);
    }
    const inner = [...anyOf, ...oneOf, ...allOf].flatMap((form) => this.forms(form));
    return inner.length === 0 ? [schema] : inner;
  }
}
