/** HTTP/2, and gRPC over it. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { type Captured, capture } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();
const grpc = JSON.stringify(createRequire(import.meta.url).resolve('@grpc/grpc-js'));

const named = (captured: Captured, kind: 'send' | 'receive', name: string) =>
  captured.messages((event) => event.kind === kind && event.name === name);

describe.each(runtimes())('HTTP/2, with Node $version', ({ path: runtime }) => {
  it.each([
    [
      'of streams',
      "server.on('stream', (stream, headers, flags, raw) => handle(stream, Object.keys(headers).join() + raw.join()));",
    ],
    [
      'as if it were HTTP/1',
      "server.on('request', ({ headers, rawHeaders, stream }, response) => handle(response, Object.keys(headers).join() + rawHeaders.join()));",
    ],
  ])('is requests and responses, of a server %s', async (_, serve) => {
    const captured = await capture(
      stage,
      {
        app: [
          "const http2 = require('node:http2');",
          'const server = http2.createServer();',
          serve,
          'function handle(out, seen) {',
          "  console.log('seen', seen);",
          "  (out.stream ?? out).on('data', (data) => out.end('got ' + data));",
          '}',
          'server.listen(0, () => {',
          "  const client = http2.connect('http://localhost:' + server.address().port);",
          "  const request = client.request({ ':method': 'POST', ':path': '/orders?x=1' });",
          "  request.end('an order');",
          "  request.on('response', (headers) => {",
          "    console.log('answer', Object.keys(headers).join(), Object.keys(request.sentHeaders).join());",
          "    request.on('end', () => { client.close(); server.close(); }).resume();",
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 4);
    const [sent] = named(captured, 'send', 'POST /orders');
    const [received] = named(captured, 'receive', 'POST /orders');
    const [answered] = named(captured, 'send', '200 POST /orders');
    const [heard] = named(captured, 'receive', '200 POST /orders');
    expect(sent).toMatchObject({ protocol: 'http2', cause: 0 });
    expect(sent?.stack[0]).toMatchObject({ line: 9 });
    expect(received).toMatchObject({ match: { by: 'id', seq: sent?.seq }, cause: 0 });
    expect(answered).toMatchObject({ cause: received?.seq, replyTo: received?.seq, status: 200 });
    expect(heard).toMatchObject({ cause: 0, replyTo: sent?.seq, match: { by: 'id', seq: answered?.seq } });
    const previews = () =>
      captured.told.flatMap((event) => (event.kind === 'more' && event.preview ? [event.preview] : []));
    await captured.until(() => previews().length >= 2);
    expect(previews()).toEqual(['an order', 'got an order']);
    await captured.writes('answer');
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });
});

describe.each(runtimes())('gRPC, with Node $version', ({ path: runtime }) => {
  it('is calls: of one message, or of streams either way, with the status of each', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          `const grpc = require(${grpc});`,
          'const text = { requestSerialize: Buffer.from, requestDeserialize: String, responseSerialize: Buffer.from, responseDeserialize: String };',
          'const method = (name, requestStream, responseStream) => ({ path: "/shop.v1.Orders/" + name, requestStream, responseStream, ...text });',
          'const service = { place: method("Place", false, false), upload: method("Upload", true, false), watch: method("Watch", false, true),',
          '  chat: method("Chat", true, true), fail: method("Fail", false, false) };',
          'const server = new grpc.Server();',
          'server.addService(service, {',
          '  place: (call, done) => { console.log("metadata", JSON.stringify(call.metadata.getMap())); done(null, "placed " + call.request); },',
          '  upload: (call, done) => { let all = ""; call.on("data", (part) => { all += part; }).on("end", () => done(null, all)); },',
          '  watch: (call) => { for (const word of ["a", "b", "c"]) call.write(word); call.end(); },',
          '  chat: (call) => call.on("data", (word) => call.write(word.toUpperCase())).on("end", () => call.end()),',
          '  fail: (call, done) => done({ code: grpc.status.NOT_FOUND, details: "no such order" }),',
          '});',
          "server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (_, port) => {",
          "  const Client = grpc.makeGenericClientConstructor(service, 'Orders');",
          "  const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure());",
          "  const { once } = require('node:events');",
          "  await new Promise((done) => client.place('tea', done));",
          '  await new Promise((done) => { const call = client.upload(done); call.write("x"); call.write("y"); call.end(); });',
          '  await once(client.watch("all").on("data", () => {}), "end");',
          '  const chat = client.chat(); chat.write("one"); chat.write("two"); chat.end(); await once(chat.on("data", () => {}), "end");',
          "  await new Promise((done) => client.fail('x', (error) => { console.log(error.message); done(); }));",
          '  client.close();',
          '  server.forceShutdown();',
          "  console.log('done');",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('done');
    const status = (name: string) =>
      captured.told.filter((event) => event.kind === 'more' && event.name === name).length;
    await captured.until(() => ['Place', 'Upload', 'Watch', 'Chat'].every((name) => status(`OK Orders.${name}`) === 2));
    await captured.until(() => named(captured, 'receive', 'NOT_FOUND Orders.Fail').length === 1);
    const [sent] = named(captured, 'send', 'Orders.Place');
    expect(sent).toMatchObject({ protocol: 'grpc', role: 'request' });
    // Where it was asked for: it is sent when that stack is gone. On Node 20 that is known from the second call on.
    const [failed] = named(captured, 'send', 'Orders.Fail');
    expect(failed?.stack.find(({ script }) => script.endsWith('app.cjs'))).toMatchObject({ line: 21 });
    expect(captured.messages(({ protocol }) => protocol !== 'grpc')).toEqual([]);
    const requests = captured.messages(({ role, kind }) => role === 'request' && kind === 'receive');
    expect(requests.map(({ name, match }) => [name, match.by])).toEqual(
      ['Place', 'Upload', 'Watch', 'Chat', 'Fail'].map((name) => [`Orders.${name}`, 'id']),
    );
    const data = (kind: 'send' | 'receive') =>
      captured
        .messages((event) => event.role === 'data' && event.kind === kind)
        .map(({ name, match }) => ({ name, match }));
    await captured.until(() => data('receive').length === 5);
    // The first message of each direction belongs to the request, or to the response.
    expect(
      data('send')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['Orders.Chat', 'Orders.Chat', 'Orders.Upload', 'Orders.Watch', 'Orders.Watch']);
    expect(data('receive')).toEqual(expect.arrayContaining(data('send')));
    expect(captured.told).toContainEqual(expect.objectContaining({ kind: 'more', of: sent?.seq, preview: 'tea' }));
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });
});
