import { homeFolder } from './folders.ts';
import { PlainFailure, runCommand } from './plain-failure.ts';
import { migrateServices } from './services.ts';
import { readStack } from './stack-file.ts';

await runCommand(async () => {
  const stack = readStack(homeFolder());
  const databaseUrl = process.env['DATABASE_URL'] || stack?.databaseUrl;
  if (databaseUrl === undefined) throw new PlainFailure('DATABASE_URL is not set and no stack runs here: say which database to migrate', 78);
  const kafkaBrokers = process.env['KAFKA_BROKERS'] || stack?.kafkaBrokers;
  const env = { ...process.env, DATABASE_URL: databaseUrl, ...(kafkaBrokers && { KAFKA_BROKERS: kafkaBrokers }) };
  await migrateServices(env, {
    report: (name, output) => {
      console.log(`${name}: ${output === '' ? 'done' : output}`);
    },
  });
  return 0;
});
