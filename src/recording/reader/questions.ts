/** What may be asked of a recording. Arguments come from a page, which may be of another version: each is looked at. */
import { array, isRecord } from '../../base/shape.ts';
import { differences } from '../../causality/picture/differences.ts';
import { whole } from '../../causality/picture/pictures.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { CausalOrder, LaneName, Scale, StepArguments } from '../../protocol/picture.ts';
import { timelineVersion } from '../../protocol/timeline.ts';
import { unknownQuestion, wrongQuestion } from '../errors.ts';
import { keptLines } from '../kept.ts';
import { causeTreeOf } from './cause-tree.ts';
import { coneOf } from './cone.ts';
import { deedsOf } from './deeds.ts';
import { eventOf, pathOf, related, searchOf } from './event-report.ts';
import { lanesOf } from './lanes.ts';
import { rowsOf, seenOf, stepOf } from './list.ts';
import { momentOf } from './moment.ts';
import { overviewOf, pictureOf } from './picture.ts';
import type { RecordedRun } from './recorded-run.ts';

type Asked = Readonly<Record<string, unknown>>;
type Answer = (run: RecordedRun, asked: Asked, command: string) => unknown;

const MOST_ROWS = 1000;
const MOST_PIXELS = 20_000;
const MOST_EVENTS = 100_000;

const answers: Readonly<Record<string, Answer>> = {
  'lightcone/lanes': (run) => lanesOf(run),
  'lightcone/picture': (run, asked, command) => {
    const [from, to] = [number(asked, 'from', command), number(asked, 'to', command)];
    const width = pixels(asked, 'width', command);
    return pictureOf(run, {
      ...{ scale: scaleIn(asked), from, to: Math.max(from, to), width, rows: rowsIn(asked) },
      ...filterIn(asked),
    });
  },
  'lightcone/overview': (run, asked, command) =>
    overviewOf(run, { scale: scaleIn(asked), columns: pixels(asked, 'columns', command), ...filterIn(asked) }),
  'lightcone/cone': (run, asked, command) =>
    coneOf(run, { event: id(asked, 'event', command), scale: scaleIn(asked), rows: rowsIn(asked) }),
  'lightcone/moment': (run, asked) => {
    const event = optionalId(asked, 'event');
    return momentOf(run, event === undefined ? {} : { event });
  },
  'lightcone/step': (run, asked, command) => {
    const to = steps.find((one) => one === asked['to']);
    if (!to) throw wrongQuestion(command, `'to' as one of ${steps.join(', ')}`);
    const order = orders.find((one) => one === asked['order']);
    const event = optionalId(asked, 'event');
    return stepOf(run, { to, ...(event !== undefined && { event }), ...filterIn(asked), ...(order && { order }) });
  },
  'lightcone/rows': (run, asked) => {
    const [after, before, most] = [optionalId(asked, 'after'), optionalId(asked, 'before'), mostIn(asked, 200)];
    return rowsOf(run, {
      ...{ scale: scaleIn(asked), most },
      ...filterIn(asked),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    });
  },
  'lightcone/seen': (run, asked, command) => {
    const what = seen.find((one) => one === asked['what']);
    if (!what) throw wrongQuestion(command, `'what' as one of ${seen.join(', ')}`);
    return seenOf(run, { what, beginning: textIn(asked, 'beginning') });
  },
  'lightcone/differences': (run, asked) => {
    const [first, second] = [textIn(asked, 'first'), textIn(asked, 'second')];
    return whole(differences([first, second], [deedsOf(run, first), deedsOf(run, second)]));
  },
  'lightcone/event': (run, asked, command) => eventOf(run, id(asked, 'id', command)),
  'lightcone/past': (run, asked, command) => related(run, id(asked, 'id', command), true, mostIn(asked, 1000)),
  'lightcone/future': (run, asked, command) => related(run, id(asked, 'id', command), false, mostIn(asked, 1000)),
  'lightcone/path': (run, asked, command) => {
    const events = pathOf(run, id(asked, 'from', command), id(asked, 'to', command));
    return { version: timelineVersion, ...(events && { events }) };
  },
  'lightcone/causes': (run, asked, command) => causeTreeOf(run, id(asked, 'id', command), mostIn(asked, 1000)),
  'lightcone/kept': (run, asked) => ({ lines: keptLines(run.file, textIn(asked, 'source')) }),
  'lightcone/search': (run, asked) => {
    const behind = isRecord(asked['behind']) ? optionalId(asked['behind'], 'id') : undefined;
    const query = textIn(asked, 'query');
    return searchOf(run, {
      query,
      most: mostIn(asked, 100),
      ...(behind !== undefined && { behind: { id: behind, time: 0 } }),
    });
  },
};

const steps: readonly StepArguments['to'][] = [
  ...(['before', 'after', 'across', 'cause', 'effect'] as const),
  ...(['next hit', 'previous hit', 'first', 'last'] as const),
];
const orders: readonly CausalOrder[] = ['process', 'cause'];
const seen = ['protocol', 'name', 'lane', 'status'] as const;

/** @throws UserError for a question that there is not, or that can't be answered */
export function answerOf(run: RecordedRun, command: string, asked: unknown): unknown {
  const answer = Object.hasOwn(answers, command) ? answers[command] : undefined;
  if (!answer) throw unknownQuestion(command);
  return answer(run, isRecord(asked) ? asked : {}, command);
}

function scaleIn(asked: Asked): Scale {
  return asked['scale'] === 'order' ? 'order' : 'time';
}

function filterIn(asked: Asked): { readonly filter?: string } {
  return typeof asked['filter'] === 'string' ? { filter: asked['filter'] } : {};
}

function rowsIn(asked: Asked): readonly (readonly LaneName[])[] {
  return array(asked['rows'])
    .slice(0, MOST_ROWS)
    .map((row) => array(row).filter((lane) => typeof lane === 'string'));
}

function number(asked: Asked, name: string, command: string): number {
  const value = asked[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongQuestion(command, `a number as '${name}'`);
  return value;
}

function pixels(asked: Asked, name: string, command: string): number {
  return Math.max(1, Math.min(MOST_PIXELS, Math.floor(number(asked, name, command))));
}

function id(asked: Asked, name: string, command: string): EventId {
  const found = optionalId(asked, name);
  if (found === undefined) throw wrongQuestion(command, `the id of an event as '${name}'`);
  return found;
}

function optionalId(asked: Asked, name: string): EventId | undefined {
  const value = asked[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? (value as EventId) : undefined;
}

function mostIn(asked: Asked, otherwise: number): number {
  const value = asked['most'];
  return typeof value === 'number' && value >= 1 ? Math.min(MOST_EVENTS, Math.floor(value)) : otherwise;
}

function textIn(asked: Asked, name: string): string {
  return typeof asked[name] === 'string' ? asked[name] : '';
}
