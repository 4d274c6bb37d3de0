/** Socket.IO as the probe sees it: events over WebSockets, once they have replaced polling. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture } from '../support/captured.ts';
import { paired } from '../support/paired.ts';
import { Stage } from '../support/world.ts';

const { resolve } = createRequire(import.meta.url);
const stage = new Stage();

describe.each(runtimes())('Socket.IO, with Node $version', ({ path: runtime }) => {
  it('shows events by their names, to one and to all, and ties acknowledgements to them', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          `const { Server } = require(${JSON.stringify(resolve('socket.io'))});`,
          `const { io } = require(${JSON.stringify(resolve('socket.io-client'))});`,
          "const http = require('node:http').createServer();",
          'const server = new Server(http);',
          "server.on('connection', (socket) => {",
          "  socket.on('question', (text, answer) => answer('42', text));",
          "  socket.on('chat', (text) => server.emit('chat', text));",
          '});',
          "http.listen(0, '127.0.0.1', () => {",
          "  const client = io('http://127.0.0.1:' + http.address().port);",
          "  client.io.engine.on('upgrade', () => client.emit('question', 'of all', (answer) => {",
          "    console.log('answer', answer);",
          "    client.emit('chat', 'hello all');",
          '  }));',
          "  client.on('chat', (text) => { console.log('heard', text); client.close(); server.close(); });",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('heard hello all');
    const of = (name: string) => captured.messages((event) => event.name === name);
    await captured.until(() => of('socket.io chat').length === 4);
    const { pairs } = paired(captured, 'ws');
    const told = pairs.map(({ send, receive }) => `${send.name} → ${receive.preview}`);
    expect(told.filter((line) => line.startsWith('socket.io'))).toEqual([
      'socket.io question → 420["question","of all"]',
      'socket.io ack → 430["42","of all"]',
      'socket.io chat → 42["chat","hello all"]',
      'socket.io chat → 42["chat","hello all"]',
    ]);
    expect(pairs.every(({ isInferred }) => !isInferred)).toBe(true);
    const [question, asked] = of('socket.io question');
    const [answer, answered] = of('socket.io ack');
    expect(question).toMatchObject({ kind: 'send', role: 'request' });
    expect(asked).toMatchObject({ kind: 'receive', role: 'request' });
    expect(answer).toMatchObject({ kind: 'send', role: 'response', replyTo: asked?.seq, cause: asked?.seq });
    expect(answered).toMatchObject({ kind: 'receive', role: 'response', replyTo: question?.seq });
    // The server passes on what it heard: one frame, made once for all.
    const chat = of('socket.io chat');
    const heard = chat.find(({ kind, handler }) => kind === 'receive' && handler > 0);
    expect(chat.filter(({ kind }) => kind === 'send').map(({ cause }) => cause)).toEqual([answered?.seq, heard?.seq]);
  });
});
