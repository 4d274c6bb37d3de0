/** The parts of the adapter, put together. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Fleet } from '../nodes/fleet.ts';
import { lateProbe } from '../protocol/probe.ts';
import { parseSystem } from '../system/parse.ts';
import { startRecording } from './recording-start.ts';
import { requests } from './requests.ts';
import type { Outside } from './running.ts';
import { Server } from './server.ts';
import { Session } from './session.ts';
import { withSystemFile } from './system-file.ts';

/** Where the other programs of `dist/` lie. */
const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));
/** A program of its own in `dist/`, as most sessions need none of it. */
const language = () => import(new URL('./language.js', import.meta.url).href);

export interface Places {
  /** The folder for recordings; undefined where nothing is to be recorded. */
  readonly runs: string | undefined;
}

/** A session and the server that serves it to one client. */
export function wire(places: Places): { readonly session: Session; readonly server: Server } {
  const log = (text: string) => void process.stderr.write(`${text}\n`);
  const server = new Server(requests, log);
  const session = newSession(places, {
    event: (event, body) => server.event(event, body),
    ask: (command, args) => server.ask(command, args),
  });
  return { session, server };
}

/** A session for whoever hears its events and answers what it asks: a client of DAP, or the command line. */
export function newSession({ runs }: Places, client: Pick<Outside, 'event' | 'ask'>): Session {
  return new Session({
    parse: async (configuration) => parseSystem(await withSystemFile(configuration, language), { cwd: process.cwd() }),
    fleet: (system, host, runInTerminal) =>
      new Fleet(system, {
        host,
        runInTerminal,
        probe: beside('./probe.cjs'),
        watchdog: beside('./watchdog.js'),
        env: process.env,
      }),
    probe: beside('./probe.cjs'),
    probeText: async () => lateProbe(await readFile(beside('./probe.cjs'), 'utf8')),
    record: (system, debugged, onTrouble) => {
      if (runs === undefined) return undefined;
      return startRecording({ runs, program: beside('./recorder.js'), system, debugged, onTrouble });
    },
    ...client,
  });
}
