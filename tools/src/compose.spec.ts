import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './folders.ts';

interface Service {
  readonly image?: string;
  readonly build?: unknown;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
}

const compose = parse(readFileSync(join(repository, 'docker-compose.yml'), 'utf8'), { merge: true }) as { services: Record<string, Service> };
const names = ['ingestion', 'scoring', 'notification', 'console'] as const;

/** A section of .env.example by its heading: the variables, and those of them without which the service ends. */
function variablesOf(section: string): { all: Map<string, string>; required: string[] } {
  const text = readFileSync(join(repository, '.env.example'), 'utf8').split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const all = new Map<string, string>();
  const required: string[] = [];
  let comment = '';
  for (const line of text.split('\n')) {
    const variable = /^([A-Z_]+)=(.*)$/.exec(line);
    if (variable?.[1] !== undefined) {
      all.set(variable[1], variable[2] ?? '');
      if (comment.includes('(required)')) required.push(variable[1]);
    }
    comment = line.startsWith('#') ? line : '';
  }
  return { all, required };
}

const common = variablesOf('every service');

describe.each(names)('docker-compose.yml: %s', (name) => {
  const service = compose.services[name] ?? {};
  const environment = service.environment ?? {};
  const own = variablesOf(name);

  it('gets every variable that it needs, and none that it does not know', () => {
    expect(common.required.length).toBeGreaterThan(0);
    expect(Object.keys(environment)).toEqual(expect.arrayContaining([...common.required, ...own.required]));
    expect(Object.keys(environment).filter((variable) => !common.all.has(variable) && !own.all.has(variable))).toEqual([]);
  });

  it('listens where it is published, at its usual port', () => {
    const port = own.all.get('PORT') ?? '';
    expect(String(environment['PORT'])).toBe(port);
    expect(service.ports).toEqual([`127.0.0.1:${port}:${port}`]);
  });

  it('starts a program that the build makes, on a read-only file system', () => {
    const program = service.command?.at(-1) ?? '';
    expect(sourceOf(program)).toBeDefined();
    expect(service.read_only).toBe(true);
  });
});

it('the step before the services runs programs that the build makes', () => {
  const programs = (compose.services['migrate']?.command?.at(-1) ?? '').split('\n').filter((line) => line !== '').map((line) => line.replace('node ', ''));
  expect(programs.length).toBeGreaterThan(names.length);
  expect(programs.filter((program) => sourceOf(program) === undefined)).toEqual([]);
});

it('every image of others is named by an exact version', () => {
  const dockerfile = readFileSync(join(repository, 'deploy/Dockerfile'), 'utf8');
  const bases = [...dockerfile.matchAll(/^FROM (\S+:\S+)/gm)].map(([, image]) => image);
  const others = Object.values(compose.services).flatMap(({ image, build }) => (build === undefined ? [image] : []));
  expect([bases.length, others.length]).toEqual([2, 2]);
  expect([...bases, ...others].filter((image) => !/:\d+(\.\d+)+(-slim)?$/.test(image ?? ''))).toEqual([]);
});

it('the image copies the manifest of every project before it installs', () => {
  const dockerfile = readFileSync(join(repository, 'deploy/Dockerfile'), 'utf8');
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as { packages: Record<string, unknown> };
  const projects = Object.keys(lock.packages).filter((path) => path !== '' && !path.includes('node_modules'));
  expect(projects.filter((path) => !dockerfile.includes(`COPY ${path}/package.json ${path}/`))).toEqual([]);
});

/** The source of a built program: dist/x.js comes from src/x.ts, in the console dist/server/x.js from server/x.ts. */
function sourceOf(program: string): string | undefined {
  const source = program.replace(/\.js$/, '.ts');
  return [source.replace('/dist/server/', '/server/'), source.replace('/dist/', '/src/')].find((path) => path.endsWith('.ts') && existsSync(join(repository, path)));
}
