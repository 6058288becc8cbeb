import 'reflect-metadata';
import { SCOPE } from '#lib/access';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OPERATIONS } from '../../apps/cli/src/reference/openapi/openapi.js';
import { GROUPINGS } from '../../apps/projection/src/kpis/groups.js';
import { WINDOWS } from '../../apps/projection/src/kpis/windows.js';

const root = process.cwd();

/** Every class of every source file with this ending: what a decorator has marked is looked for among them. */
async function classesIn(folder: string, ending: string): Promise<Type[]> {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(root, folder, file)).href) as Promise<object>));
  return modules.flatMap((module) => Object.values(module).filter((value): value is Type => typeof value === 'function'));
}

/** The services' controllers, by their modules, and those every process has. */
async function controllers(): Promise<Type[]> {
  const modules = await classesIn('apps', '.module.ts');
  const listed = modules.flatMap((module) => (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as Type[] | undefined) ?? []);
  const named = [...(await classesIn('apps', '.controller.ts')), ...(await classesIn('libs', '.controller.ts'))];
  return [...new Set([...listed, ...named])].filter((type) => Reflect.hasMetadata(PATH_METADATA, type));
}

/** `get /v1/orders/{orderId} customers:read` for each route of a controller. */
function routesOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, unknown>;
  const handlers = Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = Object.getOwnPropertyDescriptor(prototype, name)!.value as object | undefined;
    return handler && Reflect.hasMetadata(METHOD_METADATA, handler) ? [handler] : [];
  });
  return handlers.flatMap((handler) => {
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]!.toLowerCase();
    const scope = (Reflect.getMetadata(SCOPE, handler) ?? Reflect.getMetadata(SCOPE, controller)) as string | undefined;
    const paths = listOf(controller).flatMap((prefix) => listOf(handler).map((path) => `/${prefix}/${path}`));
    return paths.flatMap(asTemplates).map((path) => `${method} ${path} ${scope}`);
  });
}

const listOf = (target: object): string[] => [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();

/** A parameter that can be one of several words is a path for each; others stand in braces. */
function asTemplates(path: string): string[] {
  const whole = `/${path.split('/').filter(Boolean).join('/')}`;
  const [parameter, options] = /:\w+\(([\w|-]+)\)/.exec(whole) ?? [];
  if (parameter) return options!.split('|').flatMap((option) => asTemplates(whole.replace(parameter, option)));
  return [whole.replace(/:(\w+)/g, '{$1}')];
}

it('openapi.json describes the routes there are, each with its scope, and no others', async () => {
  const found = (await controllers()).flatMap(routesOf);
  expect(OPERATIONS.map(({ method, path, scope }) => `${method} ${path} ${scope}`).sort()).toEqual([...new Set(found)].sort());
});

it('names every operation once, and every parameter of its path', () => {
  const ids = OPERATIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, parameters = [] } of OPERATIONS) {
    const inPath = parameters.filter((parameter) => parameter['in'] === 'path').map((parameter) => parameter['name']);
    expect({ path, inPath }).toEqual({ path, inPath: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name) });
  }
});

it.each([
  ['groupBy', GROUPINGS],
  ['window', WINDOWS],
])('offers for %s of a number all that it can be asked by', (name, choices) => {
  const { parameters = [] } = OPERATIONS.find(({ id }) => id === 'readKpi')!;
  const { schema } = parameters.find((parameter) => parameter['name'] === name) as { schema: { enum: string[] } };
  expect(schema.enum).toEqual(choices);
});
