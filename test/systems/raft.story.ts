/** Three processes that elect a leader: nothing but time-outs and messages, which is where a debugger disturbs most. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/workshop/paths.mjs';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import type { Editor } from '../stories/support/editor.ts';
import { lineOf, portsInARow, Stage } from '../stories/support/world.ts';

const raft = path.join(root, 'examples/raft');
const election = path.join(raft, 'src/election.js');
const peers = ['peers-1', 'peers-2', 'peers-3'];

interface Member {
  readonly id: number;
  readonly role: string;
  readonly term: number;
  readonly leader?: number;
}

describe.each(runtimes())('A cluster that elects its leader, on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** Gives how to ask the members that are there. */
  async function start(editor: Editor): Promise<() => Promise<readonly Member[]>> {
    const first = await portsInARow(peers.length);
    const launch = parse(readFileSync(path.join(raft, '.vscode/launch.json'), 'utf8'));
    const [configuration] = launch.configurations;
    const node = { ...configuration.nodes.peers, runtime, env: { RAFT_PORT: first - 1 } };
    await editor.debug({ cwd: raft, nodes: { peers: { ...node, ready: { port: `{${first - 1} + index}` } } } });
    const ask = async (port: number): Promise<Member[]> => {
      const answer = await fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
      return answer === undefined ? [] : [(await answer.json()) as Member];
    };
    return async () => (await Promise.all(peers.map((_, place) => ask(first + place)))).flat();
  }

  /** The leader whom all members follow that are there, once there is one. */
  async function leaderOf(
    members: () => Promise<readonly Member[]>,
    count: number,
    signal: AbortSignal,
  ): Promise<Member> {
    let found: Member | undefined;
    await until(async () => {
      const now = await members();
      const [leader, ...others] = now.filter(({ role }) => role === 'leader');
      const agree = now.length === count && now.every(({ leader: followed }) => followed === leader?.id);
      found = agree && others.length === 0 ? leader : undefined;
      return found !== undefined;
    }, signal);
    return found as Member;
  }

  it('has one, halts in the middle of its heartbeats, and has one again', async ({ signal }) => {
    const editor = stage.editor();
    const members = await start(editor);
    await leaderOf(members, 3, signal);

    const line = await lineOf(election, 'if (term < this.term)');
    await editor.breakAt(election, line);
    const stop = await editor.halts();
    expect(stop.place).toMatch(`election.js:${line}`);
    const sender = await editor.evaluate('leader', stop.frameId);
    expect(await editor.threads()).toContain(`peers-${sender} · held`);
    expect((await editor.threads()).filter((name) => !/ · (held|stopped)$/.test(name))).toEqual([]);

    await editor.breakAt(election);
    await editor.continue();
    await leaderOf(members, 3, signal);
  });

  it('is asked in the console, as its README says', async ({ signal }) => {
    const editor = stage.editor();
    await leaderOf(await start(editor), 3, signal);
    expect(await editor.evaluate('@peers election.role')).toMatch(/^3 nodes: 2 × 'follower', peers-\d: 'leader'$/);
  });

  it('has another one when the leader is killed', async ({ signal }) => {
    const editor = stage.editor();
    const members = await start(editor);
    const old = await leaderOf(members, 3, signal);
    process.kill(Number(await editor.evaluate(`@peers-${old.id} process.pid`)), 'SIGKILL');
    const leader = await leaderOf(members, 2, signal);
    expect(leader.id).not.toBe(old.id);
    expect(leader.term).toBeGreaterThan(old.term);
  });
});
