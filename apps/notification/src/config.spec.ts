import { configVariables } from '@rapport/service';
import { exampleVariables } from '@rapport/tools/testing';
import { notificationConfig } from './config.ts';

it('.env.example names every variable with its default, and no other', () => {
  const read = configVariables(notificationConfig).map((variable) => [variable.name, variable.default ?? '']);
  expect(exampleVariables('notification')).toEqual(Object.fromEntries(read));
});
