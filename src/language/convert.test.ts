import { expect, test } from 'vitest';
import { toConfiguration, toSystemFile } from './convert.ts';
import { readFile } from './system-file.ts';

const folder = `\${workspaceFolder}`;

test('a configuration is a file beside it, and that is the configuration again', () => {
  const nodes = {
    stock: { program: 'src/stock.ts', ready: { port: 8200 } },
    orders: { program: 'src/orders.ts', replicas: 2, env: { REPLICA: '{index}' }, after: ['stock'] },
  };
  const watches = ['break receive "POST /orders" at orders'];
  const configuration = { name: 'Shop', type: 'lightcone', request: 'launch', cwd: folder, nodes, watches };
  const { text, rest, variables } = toSystemFile(configuration);
  const { json, problems } = readFile(text);
  expect(problems).toEqual([]);
  expect(json).toEqual({ name: 'Shop', nodes, watches });
  expect([rest, variables]).toEqual([{}, []]);
  expect(toConfiguration({ nodes, watches, cwd: '/srv/shop' }, 'Shop', '/srv/shop')).toEqual(configuration);
});

test('paths that begin in the workspace are those of the folder in which each is read', () => {
  const { text } = toSystemFile({
    cwd: `${folder}/services`,
    outFiles: [`${folder}/dist/**/*.js`],
    nodes: {
      a: { program: `${folder}/services/a.js`, args: [`--config=${folder}/etc/a.json`] },
      b: { program: `${folder}/tools/b.js`, cwd: `${folder}/tools` },
    },
  });
  expect(readFile(text).json).toEqual({
    cwd: 'services',
    outFiles: ['../dist/**/*.js'],
    nodes: {
      a: { program: 'a.js', args: ['--config=../etc/a.json'] },
      b: { program: 'b.js', cwd: '../tools' },
    },
  });
});

test('what only launch.json can say stays there, and is told', () => {
  const configuration = { preLaunchTask: 'build', nodes: { a: { program: `\${env:HOME}/a.js` } } };
  const { text, rest, variables } = toSystemFile(configuration);
  expect(rest).toEqual({ preLaunchTask: 'build' });
  expect(variables).toEqual([`\${env:HOME}`]);
  expect(readFile(text).json).toMatchObject({ nodes: { a: { program: `\${env:HOME}/a.js` } } });
  expect(() => toSystemFile({ name: 'Shop', system: 'shop.lightcone' })).toThrow(/"Shop" is described by a file/);
});

test('a folder outside the workspace is named as it is', () => {
  expect(toConfiguration({ cwd: '/srv/shop/services' }, 'x', '/srv/shop').cwd).toBe(`${folder}/services`);
  expect(toConfiguration({ cwd: '/srv/other' }, 'x', '/srv/shop').cwd).toBe('/srv/other');
});
