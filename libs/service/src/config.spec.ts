import { commonConfig, ConfigError, configVariables, kafkaConnection, parseConfig, portVariable } from './config.ts';

const given = { DATABASE_URL: 'postgres://u:hunter2@h:5432/d', KAFKA_BROKERS: 'a:9092,b:9092' };
const config = commonConfig.extend({ PORT: portVariable(3002) });

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseConfig(config, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('is read with defaults, an empty variable counting as an absent one', () => {
    expect(parseConfig(config, { ...given, PORT: '', LOG_LEVEL: 'debug' })).toMatchObject({
      PORT: 3002,
      LOG_LEVEL: 'debug',
      KAFKA_BROKERS: ['a:9092', 'b:9092'],
      KAFKA_TLS: false,
      SESSION_TIMEOUT_MS: 10_000,
    });
  });

  it('names every wrong variable and never says its value', () => {
    const problems = problemsOf({ DATABASE_URL: 'mysql://u:hunter2@h', PORT: 'eighty', BOOTSTRAP_API_KEY: 'rk_hunter2', SECRETS_KEY: 'hunter2' });
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual(['BOOTSTRAP_API_KEY', 'DATABASE_URL', 'KAFKA_BROKERS', 'PORT', 'SECRETS_KEY']);
    expect(problems.join()).not.toContain('hunter2');
    expect(problems).toContain('KAFKA_BROKERS: is required');
    expect(problems).toContain('PORT: must be a whole number from 0 to 65535');
  });

  it.each([
    ['rk_demo0001_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', true],
    [`any-name_k7d2m9qa_${'a_-'.repeat(15)}`, true],
    [`rk_demo0001_${'f'.repeat(64)}`, true],
    [`rk_demo0001_${'A'.repeat(42)}`, false],
    [`rk_demo001_${'A'.repeat(43)}`, false],
    [`rk_demo00010000000001_${'A'.repeat(43)}`, false],
    [`demo0001_${'A'.repeat(43)}`, false],
  ])('takes a bootstrap key of three words: %s %s', (key, good) => {
    expect(problemsOf({ ...given, BOOTSTRAP_API_KEY: key }).length).toBe(good ? 0 : 1);
  });

  it('takes a secrets key as hex and as base64', () => {
    const hex = parseConfig(config, { ...given, SECRETS_KEY: '00'.repeat(32) }).SECRETS_KEY;
    const base64 = parseConfig(config, { ...given, SECRETS_KEY: Buffer.alloc(32).toString('base64') }).SECRETS_KEY;
    expect([hex, base64]).toEqual([Buffer.alloc(32), Buffer.alloc(32)]);
  });

  it('asks for name and password with a SASL mechanism', () => {
    expect(problemsOf({ ...given, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' })).toEqual(['KAFKA_SASL_PASSWORD: is needed with KAFKA_SASL_MECHANISM']);
    const signedIn = parseConfig(config, { ...given, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' });
    expect(kafkaConnection(signedIn)).toEqual({ brokers: ['a:9092', 'b:9092'], ssl: false, sasl: { mechanism: 'plain', username: 'u', password: 'p' } });
  });

  it('lists its variables for .env.example', () => {
    const variables = configVariables(config);
    expect(variables.find(({ name }) => name === 'PORT')).toMatchObject({ default: '3002', required: false });
    expect(variables.find(({ name }) => name === 'KAFKA_TLS')).toMatchObject({ default: 'false', required: false });
    expect(variables.find(({ name }) => name === 'DATABASE_URL')).toMatchObject({ default: null, required: true });
    expect(variables.find(({ name }) => name === 'SECRETS_KEY')).toMatchObject({ default: null, required: false });
    expect(variables.filter(({ description }) => description === '')).toEqual([]);
  });
});
