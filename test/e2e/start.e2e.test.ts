/** `npm start`, as the README tells a stranger to type it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/workshop/paths.mjs';
import { listens, processesWith } from './processes.ts';
import { until } from './workbench.ts';

test('npm start serves a VS Code with the example, to who has its address only, until Ctrl+C', async () => {
  const start = spawn(process.execPath, [path.join(root, 'scripts', 'start.mjs'), '--host'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => start.once('exit', resolve));
  try {
    let printed = '';
    const address = await new Promise<URL>((resolve, reject) => {
      start.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const url = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(printed)?.[0];
        if (url) resolve(new URL(url));
      });
      ended.then((code) => reject(new Error(`npm start ended (${code}): ${printed}`)));
    });

    expect(address.searchParams.get('folder')).toBe(path.join(root, 'examples', 'shop'));
    // The token in the address becomes a cookie; without either nobody gets in.
    const welcome = await fetch(address, { redirect: 'manual' });
    const cookie = welcome.headers.getSetCookie().map((text) => text.split(';')[0]);
    const page = await fetch(address.origin, { headers: { cookie: cookie.join('; ') } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('workbench');
    expect((await fetch(address.origin)).status).toBe(403);

    start.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(await listens(Number(address.port))).toBe(false);
    const data = path.join(root, '.cache', 'start');
    await until(async () => processesWith(data).length === 0, 'the host to end');
  } finally {
    start.kill('SIGTERM');
  }
});
