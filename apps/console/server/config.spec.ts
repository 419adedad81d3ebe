import { configVariables } from '@rapport/service';
import { exampleVariables } from '@rapport/tools/testing';
import { consoleConfig } from './config.ts';

it('.env.example names every variable with its default, and for the console no other', () => {
  const read = Object.fromEntries(configVariables(consoleConfig).map((variable) => [variable.name, variable.default ?? '']));
  const example = exampleVariables('console');
  expect(example).toMatchObject(read);
  // The console speaks to no Kafka and keeps no document.
  const others = Object.keys(example).filter((name) => !(name in read));
  expect(others.filter((name) => !/^(KAFKA_.*|SESSION_TIMEOUT_MS|SECRETS_KEY|BOOTSTRAP_API_KEY)$/.test(name))).toEqual([]);
});
