import { configVariables } from '@rapport/service';
import { exampleVariables } from '@rapport/tools/testing';
import { scoringConfig } from './config.ts';

it('.env.example names every variable with its default, and no other', () => {
  const read = configVariables(scoringConfig).map((variable) => [variable.name, variable.default ?? '']);
  expect(exampleVariables('scoring')).toEqual(Object.fromEntries(read));
});
