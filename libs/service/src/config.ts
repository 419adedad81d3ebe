import { z } from 'zod';

/** `EX_CONFIG` of sysexits.h: the operator must change something before a restart can help. */
export const exitConfiguration = 78;

/** What `.env.example` has to say about one variable. */
export interface ConfigVariable {
  readonly name: string;
  /** As it would be written in the environment; null when the variable has none. */
  readonly default: string | null;
  readonly required: boolean;
  readonly description: string;
}

const keyForm = /^[^_\s]+_[A-Za-z0-9]{8,16}_[A-Za-z0-9_-]{43,}$/;

/** A port; each service composes its own default: `commonConfig.extend({ PORT: portVariable(3002) })`. */
export function portVariable(byDefault: number) {
  return wholeNumberVariable({ min: 0, max: 65_535, byDefault, description: 'Port to listen on; 0 takes a free one' });
}

/** A whole number within limits, both included; the description says its unit. */
export function wholeNumberVariable(of: { min: number; max: number; byDefault: number; description: string }) {
  const message = `must be a whole number from ${of.min} to ${of.max}`;
  return z.coerce.number(message).int(message).min(of.min, message).max(of.max, message).default(of.byDefault).describe(of.description);
}

/** `true` or `false`; anything else is a mistake worth naming. */
export function flagVariable(byDefault: boolean, description: string) {
  return z
    .enum(['true', 'false'])
    .default(byDefault ? 'true' : 'false')
    .transform((text) => text === 'true')
    .describe(description);
}

/** What every service reads; an app's `config.ts` composes: `commonConfig.extend({ … })`. */
export const commonConfig = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/, 'must be a postgres:// address')
    .describe('PostgreSQL, as postgres://user:password@host:port/database'),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be host:port, several separated by commas')
    .transform((text) => text.split(','))
    .describe('Kafka, as host:port, several separated by commas'),
  KAFKA_TLS: flagVariable(false, 'Speak TLS to Kafka'),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .describe('How to sign in at Kafka: plain, scram-sha-256 or scram-sha-512; empty: not at all'),
  KAFKA_SASL_USERNAME: z.string().optional().describe('Name at Kafka, with KAFKA_SASL_MECHANISM'),
  KAFKA_SASL_PASSWORD: z.string().optional().describe('Password at Kafka, with KAFKA_SASL_MECHANISM'),
  PORT: portVariable(3000),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('fatal, error, warn, info, debug, trace or silent'),
  BOOTSTRAP_API_KEY: z
    .string()
    .regex(keyForm, 'must be name_public_secret: 8–16 letters and digits, then at least 43 characters of base64url or hex')
    .optional()
    .describe('When set, tenant demo exists with this key and all scopes'),
  SESSION_TIMEOUT_MS: wholeNumberVariable({
    min: 6_000,
    max: 300_000,
    byDefault: 10_000,
    description: "Kafka's consumer session; 10000 on one machine, 45000 in a cluster",
  }),
  SECRETS_KEY: z
    .string()
    .transform(secretsKeyBytes)
    .optional()
    .describe('32 bytes as 64 hex digits or base64: encrypts secrets in documents'),
});

export type CommonConfig = z.infer<typeof commonConfig>;

function secretsKeyBytes(text: string, context: z.RefinementCtx<string>): Buffer {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (bytes.length !== 32) context.addIssue({ code: 'custom', message: 'must be 32 bytes, as 64 hex digits or base64' });
  return bytes;
}

/** The settings of `config` that a Kafka connection takes. */
export function kafkaConnection(config: Pick<CommonConfig, 'KAFKA_BROKERS' | 'KAFKA_TLS' | 'KAFKA_SASL_MECHANISM' | 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD'>): {
  brokers: string[];
  ssl: boolean;
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
} {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  const connection = { brokers: config.KAFKA_BROKERS, ssl: config.KAFKA_TLS };
  if (mechanism === undefined || username === undefined || password === undefined) return connection;
  return { ...connection, sasl: { mechanism, username, password } };
}

/** What is wrong with the environment, one line a variable, never with its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The typed configuration, or a `ConfigError` that names every wrong variable. An empty variable is an absent one. */
export function parseConfig<S extends z.ZodObject>(schema: S, environment: NodeJS.ProcessEnv): z.output<S> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given, { reportInput: false });
  const problems = result.success ? [] : result.error.issues.map((issue) => describeIssue(issue, given));
  if (given['KAFKA_SASL_MECHANISM'] !== undefined) {
    for (const name of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD']) {
      if (given[name] === undefined) problems.push(`${name}: is needed with KAFKA_SASL_MECHANISM`);
    }
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

function describeIssue(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  return `${name}: ${name in given ? issue.message : 'is required'}`;
}

/** Reads the environment once, at the start. A wrong value is named on stderr and ends the process with 78. */
export function readConfig<S extends z.ZodObject>(schema: S, environment: NodeJS.ProcessEnv = process.env): z.output<S> {
  try {
    return parseConfig(schema, environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`The environment is not usable:\n${error.problems.map((line) => `  ${line}\n`).join('')}`);
    process.exit(exitConfiguration);
  }
}

/** Every variable of a `config.ts`, so that `.env.example` can be checked against it. */
export function configVariables(schema: z.ZodObject): ConfigVariable[] {
  return Object.entries<z.ZodType>(schema.shape).map(([name, variable]) => {
    const byDefault = defaultOf(variable);
    const required = byDefault === null && !variable.safeParse(undefined).success;
    return {
      name,
      default: byDefault,
      required,
      description: z.globalRegistry.get(variable)?.description ?? '',
    };
  });
}

function defaultOf(variable: z.core.$ZodType): string | null {
  if (variable instanceof z.ZodDefault) return asText(variable.def.defaultValue);
  if (variable instanceof z.ZodOptional || variable instanceof z.ZodNullable) return defaultOf(variable.def.innerType);
  if (variable instanceof z.ZodPipe) return defaultOf(variable.def.in);
  return null;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
