/** The system of most stories: `front` answers by asking `back` (test/fixtures/greeter.cjs). */
import { fixture, freePort } from './world.ts';

export const greeter = fixture('greeter.cjs');

export interface Greeters {
  readonly front: number;
  readonly back: number;
  readonly nodes: Readonly<Record<'front' | 'back', object>>;
}

export async function greeters(runtime: string): Promise<Greeters> {
  const [front, back] = [await freePort(), await freePort()];
  const node = (port: number, rest: object) => ({
    program: greeter,
    runtime,
    ready: { port },
    ...rest,
  });
  return {
    front,
    back,
    nodes: {
      front: node(front, { env: { PORT: front, PEER: back }, after: 'back' }),
      back: node(back, { env: { PORT: back } }),
    },
  };
}

/** What a greeter says. */
export async function get(port: number, name: string, path = ''): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/${path}?name=${name}`)).text();
}
