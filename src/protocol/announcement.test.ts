import { expect, test } from 'vitest';
import { type Announcement, type Assignment, parseAnnouncement, parseAssignment } from './announcement.ts';

const assignment: Assignment = {
  v: 2,
  dir: '/tmp/x',
  token: 't',
  node: 'alpha',
  adapterPid: 7,
  debug: true,
  children: true,
  keep: false,
  tooling: { fold: ['a'], show: [] },
};
const announcement: Announcement = {
  v: 2,
  token: 't',
  node: 'alpha',
  keep: false,
  pid: 8,
  ppid: 7,
  argv: ['node', 'main.js'],
  cwd: '/a',
  inspector: { url: 'ws://127.0.0.1:1/x' },
};

test('what was written is read', () => {
  expect(parseAssignment(JSON.stringify(assignment))).toEqual(assignment);
  expect(parseAnnouncement(JSON.stringify(announcement))).toEqual(announcement);
  const failed = { ...announcement, inspector: { error: 'not permitted' } };
  expect(parseAnnouncement(JSON.stringify(failed))).toEqual(failed);
  const folded = { ...announcement, cluster: 2, inspector: { none: 'tooling' } };
  expect(parseAnnouncement(JSON.stringify(folded))).toEqual(folded);
});

test.each([undefined, '', '{', 'null', '[]', '{}', '{"v":3}'])('%s is nothing of ours', (text) => {
  expect(parseAssignment(text)).toBeUndefined();
  expect(parseAnnouncement(text)).toBeUndefined();
});

test.each(Object.keys(announcement))('an announcement without %s is none', (key) => {
  expect(parseAnnouncement(JSON.stringify({ ...announcement, [key]: undefined }))).toBeUndefined();
});

test.each(Object.keys(assignment))('an assignment without %s is none', (key) => {
  expect(parseAssignment(JSON.stringify({ ...assignment, [key]: undefined }))).toBeUndefined();
});
