import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExpressionError } from './errors.ts';
import { fill, parseTemplate } from './template.ts';

const scope = { index: 2, name: 'orders-2', list: [1] };
const isMeant = (names: ReadonlySet<string>) => [...names].some((name) => Object.hasOwn(scope, name));
const filled = (text: string) => fill(parseTemplate(text, isMeant), scope);

it.each([
  ['--port={8100 + index}', '--port=8102'],
  ['{name}{index}', 'orders-22'],
  ["{ 'a}b' + name }", 'a}borders-2'],
  ['{index == 1}', 'false'],
  ['{"port":{8100 + index}}', '{"port":8102}'],
])('%s becomes %s', (text, expected) => {
  expect(filled(text)).toBe(expected);
});

it.each([
  ['--json={"a":1,"name":"x"}'],
  ['{}'],
  ['{ name: 1 }'],
  ['{name,index}'],
  ['/users/{id}'],
  ['\\d{2}'],
  ['$'.concat('{name}')],
  ['{{json .}}'],
  ['{index'],
  ['index}'],
])('%s stays', (text) => {
  expect(filled(text)).toBe(text);
});

it.each([
  ['{{index}}', '{index}'],
  ['a {{ name }} b {index}', 'a { name } b 2'],
  ['{{index}', '{2'],
])('%s is %s, since doubled braces are single ones', (text, expected) => {
  expect(filled(text)).toBe(expected);
});

it('points at what fails', () => {
  expect(() => filled('--x={index + nothing}')).toThrow(expect.objectContaining({ at: 13 }));
  expect(() => filled('--x={list}')).toThrow(new ExpressionError(5, "a list can't be put into a text"));
});

it('leaves any JSON alone', () => {
  const plain = fc.string().filter((text) => !/[{}]/.test(text));
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, plain, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('value')),
    object: fc.dictionary(plain, tie('value')),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value);
      expect(filled(text)).toBe(text);
    }),
  );
});
