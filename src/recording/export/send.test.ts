import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, Collector, understood } from '../../../test/collector.ts';
import { exportedOf } from '../../../test/exported.ts';
import { History } from '../../../test/history.ts';
import { resourceSpans } from './otlp.ts';
import { sendSpans } from './send.ts';

let collector: Collector;
afterEach(() => collector.close());

const HURRY = { 'retry-after': '0' };

/** More than one portion, of both isolates. */
function spans() {
  const history = new History();
  const [gateway, orders] = [history.isolate('gateway'), history.isolate('orders')];
  for (let count = 0; count < 600; count++) orders.take(gateway.send({ name: `m${count}` }));
  return resourceSpans(exportedOf(history.run(), ['gateway', 'orders']));
}

async function sent(answers: readonly Answer[], headers?: string) {
  collector = await Collector.listening(answers);
  const steps: number[] = [];
  const result = await sendSpans(spans(), { url: collector.url, headers }, (count) => steps.push(count));
  return { result, steps };
}

describe('a run that is sent to a collector', () => {
  it('comes in portions, each of which is a request of the protocol', async () => {
    const { result, steps } = await sent([], 'authorization=Bearer%20x,x-tenant=shop');
    expect(result).toEqual({ spans: 1200, rejected: 0, why: '' });
    expect(steps).toEqual([500, 600, 1100, 1200]);
    for (const { path, headers, document } of collector.taken) {
      expect(path).toBe('/v1/traces');
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        authorization: 'Bearer x',
        'x-tenant': 'shop',
      });
      const { given, taken, error } = understood(document);
      expect(error).toBeNull();
      expect(taken).toEqual(given);
    }
  });

  it('comes again where the collector is busy, and nothing comes twice', async () => {
    const { result } = await sent([
      { status: 503, headers: HURRY },
      { status: 429, headers: HURRY },
    ]);
    expect(result.spans).toBe(1200);
    expect(collector.taken).toHaveLength(4);
  });

  it('says what the collector has not taken, and why', async () => {
    const body = { partialSuccess: { rejectedSpans: '3', errorMessage: 'too old' } };
    collector = await Collector.listening([{ status: 202, body }]);
    const result = await sendSpans(spans(), { url: collector.url, headers: undefined }, () => {});
    expect(result).toEqual({ spans: 1200, rejected: 3, why: 'too old' });
  });

  it('is not sent again where the collector refuses it', async () => {
    const refusal = sent([{ status: 400, body: { message: 'no tenant' } }]);
    await expect(refusal).rejects.toThrow(/^Nothing was sent\. .*it answers 400 no tenant\.$/);
    expect(collector.taken).toEqual([]);
  });

  it('is given up where a collector stays busy', async () => {
    const busy = { status: 503, headers: HURRY };
    await expect(sent([{ status: 200 }, busy, busy, busy, busy, busy])).rejects.toThrow(
      /^500 spans were sent, no more\. .*answers 503/,
    );
  });

  it('is not sent to what is no collector', async () => {
    collector = await Collector.listening();
    const to = (url: string) => sendSpans(spans(), { url, headers: undefined }, () => {});
    for (const url of ['127.0.0.1:4318', 'file:///etc/passwd', 'http://user:secret@127.0.0.1:4318', ''])
      await expect(to(url)).rejects.toThrow('is no address of a collector');
    const { url } = collector;
    await collector.close();
    await expect(to(url)).rejects.toThrow(/^Nothing was sent\. .*ECONNREFUSED/);
    collector = await Collector.listening();
  });
});
