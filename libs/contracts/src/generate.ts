import { asyncApi } from './asyncapi.ts';
import { eventsPage } from './events-page.ts';
import { contracts, jsonSchemaOf, type ContractName } from './json-schemas.ts';

/** Every generated file of the contracts: path from the root of the repository → content. */
export function generatedFiles(): Map<string, string> {
  const names = Object.keys(contracts) as ContractName[];
  return new Map([
    ...names.map((name): [string, string] => [`libs/contracts/schemas/${name}.json`, json(jsonSchemaOf(name))]),
    ['docs/events.md', eventsPage()],
    ['docs/asyncapi.json', json(asyncApi())],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
