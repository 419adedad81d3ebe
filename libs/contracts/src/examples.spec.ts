import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interactionData } from './interaction-data.ts';
import { readKafkaRecord, toKafkaRecord, type KafkaRecord } from './interaction-record.ts';
import { contracts, type ContractName } from './json-schemas.ts';

const folder = join(import.meta.dirname, '../examples');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const names = Object.keys(contracts) as ContractName[];

function example(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

function contractOf(file: string): ContractName | undefined {
  return names.find((name) => file.startsWith(`${name}.`));
}

describe('frozen examples', () => {
  it.each(names)('%s has some', (name) => {
    expect(files.filter((file) => contractOf(file) === name).length).toBeGreaterThan(1);
  });

  it.each(files.filter((file) => contractOf(file) !== undefined))('%s is read without losing anything', (file) => {
    const name = contractOf(file)!;
    const message = example(file);
    expect((name === 'interaction-data.v1' ? interactionData : contracts[name]).parse(message)).toEqual(message);
  });

  it.each(files.filter((file) => contractOf(file) === undefined))('%s is a record that is read and written as it stands', (file) => {
    const { key, headers, value } = example(file) as Omit<KafkaRecord, 'value'> & { value: unknown };
    const record = readKafkaRecord({ key, headers, value: JSON.stringify(value) });
    const written = toKafkaRecord(record);
    expect({ ...written, value: JSON.parse(written.value) as unknown }).toEqual({ key, headers, value });
  });
});
