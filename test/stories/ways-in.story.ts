import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapterPath } from './support/wire.ts';
import { Stage } from './support/world.ts';

describe('An editor that does not speak on stdio', () => {
  const stage = new Stage();

  /** The adapter with a way in of another kind, and what it says of it. */
  async function listening(
    ...args: readonly string[]
  ): Promise<{ adapter: ChildProcess; said: string; exited: Promise<number> }> {
    const adapter = spawn(process.execPath, [adapterPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = new Promise<number>((resolve) => adapter.once('exit', (code) => resolve(code ?? -1)));
    stage.after(async () => {
      adapter.kill('SIGKILL');
      await exited;
    });
    const said = await new Promise<string>((resolve) =>
      adapter.stderr?.once('data', (chunk) => resolve(String(chunk))),
    );
    return { adapter, said, exited };
  }

  async function connected(where: { port: number; host: string } | { path: string }): Promise<Socket> {
    const socket = connect(where);
    stage.after(() => socket.destroy());
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return socket;
  }

  /** What the adapter answers to `initialize`. */
  async function greet(socket: Socket): Promise<string> {
    const text = JSON.stringify({ seq: 1, type: 'request', command: 'initialize', arguments: {} });
    socket.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
    return new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  }

  it('may come by a port of the loopback, alone', async () => {
    const { said, exited } = await listening('--port', '0');
    const port = Number(/^listening on 127\.0\.0\.1:(\d+)\n$/.exec(said)?.[1]);
    const socket = await connected({ port, host: '127.0.0.1' });
    expect(await greet(socket)).toContain('"supportsConfigurationDoneRequest":true');
    await expect(connected({ port, host: '127.0.0.1' })).rejects.toThrow('ECONNREFUSED');
    socket.end();
    expect(await exited).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('may come by a pipe that is for nobody else', async () => {
    const pipe = path.join(await stage.folder(), 'adapter.sock');
    const { said, exited } = await listening('--pipe', pipe);
    expect(said).toBe(`listening on ${pipe}\n`);
    expect((await stat(pipe)).mode & 0o777).toBe(0o600);
    const socket = await connected({ path: pipe });
    expect(await greet(socket)).toContain('"command":"initialize"');
    expect(existsSync(pipe)).toBe(false);
    socket.end();
    expect(await exited).toBe(0);
  });

  it('is told of a wrong way', async () => {
    const both = await listening('--port', '1', '--pipe', '/tmp/p');
    expect(both.said).toMatch(/^Choose one of --pipe and --port\.\nSpeaks the Debug Adapter Protocol on stdio\./);
    expect(await both.exited).toBe(2);
    const none = await listening('--port', '70000');
    expect(none.said).toMatch(/^--port 70000 is no port\.\n/);
    expect(await none.exited).toBe(2);
  });
});
