import { interactionType } from './interactions.v1.ts';
import { jsonSchemaOf, type ContractName } from './json-schemas.ts';
import { topicDefinitions, topics, type Topic } from './topics.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

interface Message {
  readonly name: string;
  readonly contract: ContractName;
  readonly summary: string;
  readonly headers?: Json;
}

const text = (description: string) => ({ type: 'string', description });

/** The headers of `interactions.v1`: CloudEvents' Kafka binding, binary mode. */
export const interactionHeaders: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_type: interactionType,
  ce_source: 'the system that sent it',
  ce_id: 'its id there; source and id together are the identity of an interaction',
  ce_time: 'when it happened, RFC 3339',
  ce_subject: 'the opaque key of the customer',
  ce_tenantid: 'the tenant, from the credential',
  ce_partitionkey: 'the record key: tenant:customer',
  ce_receivedtime: 'when we received it, RFC 3339',
  ce_correlationid: 'optional: what it belongs to',
  ce_causationid: 'optional: the interaction that caused it',
  traceparent: 'optional: W3C trace context',
};

const optionalHeaders = ['ce_correlationid', 'ce_causationid', 'traceparent'];

const headerSchema: Json = {
  type: 'object',
  required: Object.keys(interactionHeaders).filter((name) => !optionalHeaders.includes(name)),
  properties: Object.fromEntries(Object.entries(interactionHeaders).map(([name, meaning]) => [name, text(meaning)])),
};

export const messages: Readonly<Record<Topic, Message>> = {
  [topics.interactions]: {
    name: 'Interaction',
    contract: 'interactions.v1',
    summary: 'one interaction between a customer and the supplier',
    headers: headerSchema,
  },
  [topics.changes]: { name: 'RetentionChange', contract: 'retention-changes.v1', summary: 'a score that moved, and why' },
  [topics.alerts]: { name: 'AlertEvent', contract: 'retention-alerts.v1', summary: 'what happened to an alert' },
  [topics.deadLetters]: { name: 'DeadLetter', contract: 'dead-letters.v1', summary: 'what a service refused, and why' },
};

/** Who sends to a topic and who receives from it. An operation stands for one application. */
const flows: readonly (readonly [service: string, action: 'send' | 'receive', topic: Topic])[] = [
  ['ingestion', 'send', topics.interactions],
  ['scoring', 'receive', topics.interactions],
  ['scoring', 'send', topics.interactions],
  ['scoring', 'send', topics.changes],
  ['notification', 'receive', topics.changes],
  ['notification', 'send', topics.alerts],
  ['scoring', 'send', topics.deadLetters],
  ['notification', 'send', topics.deadLetters],
  ['ingestion', 'receive', topics.deadLetters],
];

/** The AsyncAPI 3 document of everything that the services say to each other. */
export function asyncApi(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Rapport events',
      version: '1.0.0',
      description: 'Interactions in, scores that move, alerts out. Generated from libs/contracts; do not edit.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries([...topicDefinitions.map(channelOf), inboundChannel]),
    operations: Object.fromEntries(flows.map(operationOf)),
    components: { messages: Object.fromEntries(Object.values(messages).map(messageOf)) },
  };
}

function channelOf({ name, partitions, config, meaning }: (typeof topicDefinitions)[number]): [string, Json] {
  const message = messages[name].name;
  const kafka = { topic: name, partitions, topicConfiguration: topicConfiguration(config), bindingVersion: '0.5.0' };
  return [
    name,
    {
      address: name,
      description: meaning,
      messages: { [message]: { $ref: `#/components/messages/${message}` } },
      bindings: { kafka },
    },
  ];
}

/** The Kafka binding knows these settings under Kafka's names, the first as a list and the numbers as numbers. */
function topicConfiguration(config: Readonly<Record<string, string>>): Json {
  return {
    'cleanup.policy': [config['cleanup.policy'] ?? 'delete'],
    'retention.ms': Number(config['retention.ms']),
    'max.message.bytes': Number(config['max.message.bytes']),
  };
}

const inboundChannel: [string, Json] = [
  'interactions.inbound.v1',
  {
    address: 'interactions.inbound.v1.{tenant}',
    description: 'CloudEvents from systems that write to Kafka themselves, in binary mode (shown) or structured mode',
    parameters: { tenant: { description: 'the tenant; the broker’s ACL is the credential' } },
    messages: {
      InteractionData: {
        name: 'InteractionData',
        contentType: 'application/json',
        headers: {
          type: 'object',
          required: ['ce_specversion', 'ce_type', 'ce_source', 'ce_id'],
          properties: { ce_specversion: { const: '1.0' }, ce_type: { const: interactionType }, ce_source: { type: 'string' }, ce_id: { type: 'string' }, ce_time: { type: 'string' } },
        },
        payload: payloadOf('interaction-data.v1'),
      },
    },
  },
];

function operationOf([service, action, topic]: (typeof flows)[number]): [string, Json] {
  const channel = `#/channels/${topic}`;
  return [
    `${service}.${action}.${topic}`,
    {
      action,
      channel: { $ref: channel },
      tags: [{ name: service }],
      messages: [{ $ref: `${channel}/messages/${messages[topic].name}` }],
    },
  ];
}

function messageOf({ name, contract, summary, headers }: Message): [string, Json] {
  const key = { type: 'string', description: 'tenant:customer' };
  return [
    name,
    {
      name,
      summary,
      contentType: 'application/json',
      ...(headers === undefined ? {} : { headers }),
      payload: payloadOf(contract),
      bindings: { kafka: { key, bindingVersion: '0.5.0' } },
    },
  ];
}

/** Draft 7 is the JSON Schema that every AsyncAPI 3 tool has to read. */
function payloadOf(contract: ContractName): Json {
  return { schemaFormat: 'application/schema+json;version=draft-07', schema: jsonSchemaOf(contract, 'draft-7') as Json };
}
