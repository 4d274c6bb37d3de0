import { expect, test } from 'vitest';
import { Destinations } from './destinations.ts';

const inside = [
  ...[
    'localhost',
    'LOCALHOST',
    'orders',
    'a.localhost',
    'printer.local',
    'db.internal',
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '[::1]',
    '::',
  ],
  ...[
    '0.0.0.0',
    '10.1.2.3',
    '192.168.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '169.254.1.1',
    '100.64.0.1',
    '::ffff:127.0.0.1',
  ],
  ...['fd00::1', 'fc12:3456::1', 'fe80::1', '[fe80::1%eth0]'],
];
const outside = [
  ...[
    'example.org',
    'api.example.org',
    '8.8.8.8',
    '172.32.0.1',
    '172.15.0.1',
    '192.169.0.1',
    '100.128.0.1',
    '11.0.0.1',
  ],
  ...[
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '10.evil.org',
    '10.1.2.3.4',
    'internal.org',
    'ff02::1',
  ],
  ...['127.1e0.0.1', '', '0x7f.0.0.1.org'].filter((host) => host !== ''),
];

test.each(inside)('%s is on this machine or in a private network', (host) => {
  expect(new Destinations([]).allows(host)).toBe(true);
});

test.each(outside)('%s is not, and gets no header of ours', (host) => {
  expect(new Destinations([]).allows(host)).toBe(false);
});

test('others are allowed by name', () => {
  const more = new Destinations(['api.example.org', '*.partner.net']);
  expect(['api.example.org', 'API.Example.org', 'a.b.partner.net'].map((host) => more.allows(host))).toEqual([
    true,
    true,
    true,
  ]);
  expect(
    ['example.org', 'xapi.example.org', 'apiXexample.org', 'partner.net'].map((host) => more.allows(host)),
  ).toEqual([...[false, false, false, false]]);
});
