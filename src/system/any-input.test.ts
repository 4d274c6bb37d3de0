/** Whatever is sent as a configuration is refused in words, or gives a system that nothing behind it has to doubt. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserError } from '../base/errors.ts';
import { attachKeys, launchKeys, messagesKeys, systemKeys } from './keys.ts';
import type { System } from './model.ts';
import { parseSystem } from './parse.ts';

const names = ['a', 'b', 'A', 'a-1', 'b.c', '__proto__', 'constructor'];
const texts = fc.oneof(
  fc.constantFrom('a.js', '{index}', '{8100 + index}', '{name', '{indx}', '8101', 'pid:12', '127.0.0.1:9229', '('),
  fc.constantFrom(...names),
  fc.string(),
);
const scalars = fc.oneof(texts, fc.nat(70_000), fc.boolean(), fc.constant(null));
const values = fc.oneof(scalars, fc.array(scalars, { maxLength: 3 }), fc.dictionary(texts, scalars, { maxKeys: 3 }));

/** A good object, in which now and then something else stands under one of the keys. */
function spoilt<T extends object>(good: fc.Arbitrary<T>, keys: readonly string[]): fc.Arbitrary<object> {
  const bad = fc
    .tuple(good, fc.constantFrom(...keys), values)
    .map(([object, key, value]) => ({ ...object, [key]: value }));
  return fc.oneof({ weight: 6, arbitrary: good }, bad);
}

const after = fc.oneof(fc.constantFrom(...names), fc.array(fc.constantFrom(...names), { maxLength: 2 }));
const common = { after, group: fc.constantFrom(...names, 'back', 'front'), timeout: fc.integer({ min: 1, max: 9999 }) };
const ready = fc.oneof(
  fc.record({ port: fc.oneof(fc.nat(70_000), fc.constant('{8100 + index}')) }),
  fc.record({ http: fc.constantFrom('8080/health', '{8100 + index}', 'http://a/b') }),
  fc.record({ ipc: fc.constant(true) }),
);
const args = fc.array(texts, { maxLength: 3 });
const replicas = fc.integer({ min: 1, max: 4 });
const launch = fc.oneof(
  fc.record({ ...common, program: fc.constant('{name}.js'), args, ready }, { requiredKeys: ['program'] }),
  fc.record({ program: fc.constant('a.js'), replicas, ready, after }, { requiredKeys: ['program', 'replicas'] }),
  fc.record(
    { ...common, command: fc.constant('npm start'), cwd: fc.constantFrom(...names) },
    { requiredKeys: ['command'] },
  ),
);
const attach = fc.record(
  { ...common, attach: fc.oneof(fc.nat(70_000), fc.record({ pid: fc.nat() })) },
  { requiredKeys: ['attach'] },
);
const node = fc.oneof(spoilt(launch, launchKeys), spoilt(attach, attachKeys));
const nodes = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.tuple(fc.constantFrom(...names), node), { maxLength: 3 }).map(objectOf) },
  values,
);
const keep = fc.record({ events: fc.integer({ min: 1000, max: 5000 }) }, { requiredKeys: [] });
const messages = spoilt(fc.record({ capture: fc.boolean(), payload: fc.nat(9999), keep }), messagesKeys);
const whole = fc.record({ nodes, terminal: fc.boolean(), messages }, { requiredKeys: ['nodes'] });
const configurations = fc.oneof({ weight: 6, arbitrary: spoilt(whole, systemKeys) }, values);

/** As JSON.parse does it: a key `__proto__` is a key like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of entries)
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true });
  return object;
}

it('holds for anything', () => {
  let accepted = 0;
  fc.assert(
    fc.property(configurations, (configuration) => {
      let system: System;
      try {
        system = parseSystem(configuration, { cwd: '/work', platform: 'linux' });
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect((error as UserError).message).not.toMatch(/undefined|\[object|NaN/);
        return;
      }
      accepted += system.nodes.length > 0 ? 1 : 0;
      const known = system.nodes.map(({ name }) => name);
      expect(new Set(known.map((name) => name.toLowerCase())).size).toBe(known.length);
      for (const node of system.nodes) {
        for (const name of node.after) expect(known).toContain(name);
        expect(node.after).not.toContain(node.name);
        const clash = system.nodes.find((other) => (other.name as string) === node.group && other !== node);
        expect(clash).toBeUndefined();
      }
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(50);
});
