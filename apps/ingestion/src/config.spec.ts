import { configVariables } from '@rapport/service';
import { exampleVariables } from '@rapport/tools/testing';
import { ingestionConfig } from './config.ts';

it('.env.example names every variable with its default, and no other', () => {
  const read = configVariables(ingestionConfig).map((variable) => [variable.name, variable.default ?? '']);
  expect(exampleVariables('ingestion')).toEqual(Object.fromEntries(read));
});
