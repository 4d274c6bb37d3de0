import { isPort } from './address.ts';
import { badPattern, messageOfCommand, oneWayToBeReady, outOfSight, wrongType } from './errors.ts';
import type { Fields } from './fields.ts';
import { readyKeys } from './keys.ts';
import type { ConsoleKind, ReadySpec } from './model.ts';
import type { Problems } from './problems.ts';

/** Reads `ready` of a launched node, which names exactly one way to tell. */
export function parseReady(fields: Fields, console: ConsoleKind, problems: Problems): ReadySpec | undefined {
  const ready = fields.fields('ready', 'an object such as { "port": 8080 }');
  if (ready === undefined) return undefined;
  const meant = ready.refuseUnknown(readyKeys);
  const [way, second] = readyKeys.filter((key) => ready.has(key));
  if (way === undefined) {
    if (meant.size === 0) problems.add(oneWayToBeReady(ready.place('')));
    return undefined;
  }
  if (second !== undefined) problems.add(oneWayToBeReady(ready.place('')));
  const isInTerminal = console !== 'internalConsole';
  if (isInTerminal && (way === 'log' || way === 'ipc')) problems.add(outOfSight(ready.place(way), console));
  else if (way === 'ipc' && fields.has('command')) problems.add(messageOfCommand(ready.place(way)));

  switch (way) {
    case 'port': {
      const port = ready.read(way, 'a port from 1 to 65535', toPort);
      return port === undefined ? undefined : { kind: way, port };
    }
    case 'log': {
      const pattern = ready.text(way, 'a regular expression, such as "listening on"');
      if (pattern === undefined) return undefined;
      try {
        new RegExp(pattern);
      } catch (error) {
        problems.add(badPattern(ready.place(way), pattern, error));
      }
      return { kind: way, pattern };
    }
    case 'http': {
      const url = ready.read(way, 'a URL such as "http://localhost:8080/health", or "8080/health"', toUrl);
      return url === undefined ? undefined : { kind: way, url };
    }
    case 'ipc': {
      if (ready.value(way) === true) return { kind: way, message: undefined };
      const message = ready.value(way) === '' ? undefined : ready.value(way);
      if (typeof message === 'string') return { kind: way, message };
      problems.add(wrongType(ready.place(way), 'true, or the text of the message', ready.value(way)));
      return undefined;
    }
  }
}

/** A port; also as a text, which is what a template becomes. */
function toPort(value: unknown): number | undefined {
  const port = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  return isPort(port) ? port : undefined;
}

/** A URL. A port of this machine may stand for its beginning, since nobody likes to type that. */
function toUrl(value: unknown): string | undefined {
  const short = /^:?(?<port>\d{1,5})(?<path>\/\S*)?$/.exec(String(value).trim())?.groups;
  if (short !== undefined) {
    // By its name, as a program may listen on 127.0.0.1 or ::1.
    return isPort(Number(short.port)) ? `http://localhost:${short.port}${short.path ?? '/'}` : undefined;
  }
  if (typeof value !== 'string' || !/^https?:\/\//.test(value) || !URL.canParse(value)) return undefined;
  return new URL(value).href;
}
