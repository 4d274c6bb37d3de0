import { describe, expect, it } from 'vitest';
import { listeningSockets } from './linux.ts';
import { isNode, scriptOf } from './listed.ts';
import { columns, lsofNames } from './macos.ts';
import { parseCim } from './windows.ts';

describe('what systems say of their processes', () => {
  it('Linux: /proc/net/tcp, where state 0A is LISTEN and ports are hexadecimal', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 52114 1 0 100 0 0 10 0',
      '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 52115 1 0 20 4 30 10 -1',
      '   2: 00000000000000000000000001000000:2406 00000000000000000000000000000000:0000 0A 0:0 0:0 0 1000 0 52116 1 0',
    ].join('\n');
    expect(listeningSockets(table)).toEqual([
      ['socket:[52114]', 8080],
      ['socket:[52116]', 9222],
    ]);
  });

  it('macOS: ps with one column, and lsof -Fpn', () => {
    expect(columns('  401 /opt/homebrew/bin/node\n 4711 node src/a b.js \n\n')).toEqual(
      new Map([
        [401, '/opt/homebrew/bin/node'],
        [4711, 'node src/a b.js'],
      ]),
    );
    expect(lsofNames('p401\nfcwd\nn/Users/ada/shop\np4711\nf18\nn*:8080\nf19\nn[::1]:9229\n')).toEqual(
      new Map([
        [401, ['/Users/ada/shop']],
        [4711, ['*:8080', '[::1]:9229']],
      ]),
    );
  });

  it('Windows: processes and connections as JSON', () => {
    const node = 'C:\\Program Files\\nodejs\\node.exe';
    const answer = {
      processes: [
        { ProcessId: 4711, ExecutablePath: node, CommandLine: `"${node}"  src\\orders.js "--name=two words" "a b"` },
        { ProcessId: 4, ExecutablePath: null, CommandLine: null },
        { ProcessId: 5, ExecutablePath: 'C:\\tools\\nodemon-helper.exe', CommandLine: 'nodemon-helper' },
      ],
      ports: [
        { OwningProcess: 4711, LocalPort: 8101 },
        { OwningProcess: 4711, LocalPort: 8101 },
        { OwningProcess: 4, LocalPort: 445 },
      ],
    };
    expect(parseCim(JSON.stringify(answer))).toEqual([
      { pid: 4711, executable: node, words: [node, 'src\\orders.js', '--name=two words', 'a b'], ports: [8101] },
    ]);
    expect(parseCim('{"processes":[],"ports":[]}')).toEqual([]);
  });
});

describe('a command line', () => {
  it.each([
    ['/usr/bin/node', true],
    ['/usr/bin/nodejs', true],
    ['/opt/node-24.1.0/bin/node24', true],
    ['C:\\nodejs\\node.exe', true],
    ['/usr/bin/node (deleted)', true],
    ['/usr/bin/nodemon', false],
    ['/usr/share/code/code', false],
  ])('%s is Node.js: %s', (executable, expected) => {
    expect(isNode(executable)).toBe(expected);
  });

  it.each([
    ['node src/orders.js --port 8101', 'src/orders.js'],
    ['node --inspect=9229 -r dotenv/config --import ./hook.mjs src/orders.js', 'src/orders.js'],
    ['node -e setInterval(()=>{},1e9)', undefined],
    ['node', undefined],
  ])('%s runs %s', (command, script) => {
    expect(scriptOf(command.split(' '))).toBe(script);
  });
});
