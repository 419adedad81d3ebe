import { deadLetterReasons } from './dead-letters.v1.ts';
import { interactionHeaders, messages } from './asyncapi.ts';
import { jsonSchemaOf, type JsonSchema } from './json-schemas.ts';
import { kinds, type Kind } from './kinds.ts';
import { topicDefinitions } from './topics.ts';

/** docs/events.md: the kind catalogue, the topics and the fields of every message. */
export function eventsPage(): string {
  return [
    '# Events',
    '<!-- Generated from libs/contracts by `npm run generate`; do not edit. -->',
    'What happens between a customer and a supplier is one interaction of one *kind*. A sender gives the kind; scope, channel and direction are filled in from this catalogue where the sender leaves them out. A kind that is not listed is accepted when it brings channel and direction. What a kind says about staying is not here but in the model document.',
    '## Kinds',
    `${Object.keys(kinds).length} kinds. *inbound*: customer to supplier; *outbound*: supplier to customer; *ambient*: neither. *About* is the type of the reference (\`refs\`) that names the thing. Attributes marked \`time\` are RFC 3339. *Answer*: the kind asks for one, or is one to what was asked before. *Closes*: the kind whose object it closes.`,
    ...kindTables(),
    '## Topics',
    table(['topic', 'partitions', 'kept for', 'what'], topicDefinitions.map(topicRow)),
    'A topic that exists with more partitions is taken as it is. The record key is `tenant:customer`, so that everything of one customer keeps its order.',
    ...messagePages(),
    '## Sent by a sender: `data` of `io.rapport.interaction.v1`',
    'A field that is not listed is ignored. JSON Schema: `libs/contracts/schemas/interaction-data.v1.json`; beyond it, an unknown kind needs channel and direction, a product or a market needs items, everything else a customer or refs, and ids have at most 128 bytes.',
    fieldTable(jsonSchemaOf('interaction-data.v1')),
    '## Headers of `interactions.v1`',
    'CloudEvents 1.0, Kafka binding, binary mode. Values are plain UTF-8; nothing is percent-encoded.',
    table(['header', 'value'], Object.entries(interactionHeaders).map(([name, value]) => [code(name), value])),
    '## Reasons of dead letters',
    deadLetterReasons.map(code).join(', '),
    '',
  ].join('\n\n').replace(/\n+$/, '\n');
}

function kindTables(): string[] {
  const byChannel = new Map<string, [string, Kind][]>();
  for (const entry of Object.entries(kinds)) {
    const channel = entry[1].channel;
    byChannel.set(channel, [...(byChannel.get(channel) ?? []), entry]);
  }
  return [...byChannel].flatMap(([channel, entries]) => [
    `### ${channel}`,
    table(['kind', 'direction', 'scope', 'about', 'opens phase', 'answer', 'closes', 'attributes', 'what happened'], entries.map(kindRow)),
  ]);
}

function kindRow([name, kind]: [string, Kind]): string[] {
  const attributes = Object.entries(kind.attributes ?? {}).map(([attribute, type]) => `${code(attribute)}${type === 'rfc3339' ? ' (time)' : ''}`);
  return [code(name), kind.direction, kind.scope, kind.object ?? '', kind.phase ?? '', kind.answer ?? '', kind.closes === undefined ? '' : code(kind.closes), attributes.join(', '), kind.meaning];
}

function topicRow({ name, partitions, config, meaning }: (typeof topicDefinitions)[number]): string[] {
  return [code(name), String(partitions), `${Number(config['retention.ms']) / 86_400_000} days`, meaning];
}

function messagePages(): string[] {
  return Object.entries(messages).flatMap(([topic, { contract, summary }]) => [
    `## ${code(topic)}`,
    `${summary}. JSON Schema: ${code(`libs/contracts/schemas/${contract}.json`)}.`,
    fieldTable(jsonSchemaOf(contract)),
  ]);
}

function fieldTable(schema: JsonSchema): string {
  return table(['field', 'type', 'meaning'], fieldsOf(schema, ''));
}

/** One row a field, objects and lists of objects unfolded. */
function fieldsOf(schema: JsonSchema, prefix: string): string[][] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (typeof property === 'boolean') return [];
    const path = `${prefix}${name}`;
    const whole = unwrap(property);
    const inner = whole.items !== undefined && isSchema(whole.items) ? unwrap(whole.items) : whole;
    const mark = inner === whole ? '' : '[]';
    const row = [`${code(path)}${required.has(name) ? '' : ' ?'}`, typeOf(property), property.description ?? ''];
    return [row, ...fieldsOf(inner, `${path}${mark}.`)];
  });
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A nullable thing is what it is when it isn't null. */
function unwrap(schema: JsonSchema): JsonSchema {
  const choices = (schema.anyOf ?? []).filter((choice) => isSchema(choice) && choice.type !== 'null');
  return choices.length === 1 && isSchema(choices[0]) ? choices[0] : schema;
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.anyOf) return schema.anyOf.map((choice) => (isSchema(choice) ? typeOf(choice) : '')).join(' or ');
  if (schema.type === 'array') return isSchema(schema.items) ? `list of ${typeOf(schema.items)}` : 'list';
  const ends = [schema.minimum, schema.maximum].map((end) => (end === undefined || Math.abs(end) >= Number.MAX_SAFE_INTEGER ? '' : String(end)));
  const range = ends.some((end) => end !== '') ? ` ${ends.join('…')}` : '';
  return `${String(schema.type ?? '')}${range}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(word: string): string {
  return `\`${word}\``;
}
