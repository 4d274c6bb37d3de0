/** What can be done about an event, a row and the window: the entries of the menus. */
import { messageOf } from '../base/errors.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { LaneName, LaneReport } from '../protocol/picture.ts';
import type { SiteReport } from '../protocol/timeline.ts';
import type { Asking } from './asking.ts';
import { openMenu } from './menu.ts';
import { mermaidOf } from './mermaid.ts';
import type { HeadWish, Picture } from './picture/picture.ts';
import { foldsAfter } from './rows.ts';
import type { Session } from './session.ts';
import { watchLike } from './watch-like.ts';

type Entries = readonly (readonly [string, () => void])[];

/** What has been looked up already is offered; what can't be is not. */
export async function entriesOf(event: EventId, session: Session, asking: Asking): Promise<Entries> {
  const { event: report, message } = await asking.ask('lightcone/event', { id: event });
  const open = (site: SiteReport) => () => asking.do({ do: 'open', site, beside: false });
  const sent = message?.sentFrom ?? report.stack[0];
  const taken = message?.takenAt ?? report.handler;
  const entries: [string, () => void][] = [];
  if (sent) entries.push(['Go to Send', open(sent)]);
  if (taken) entries.push(['Go to Receive', open(taken)]);
  if (message && session.can('watch')) {
    entries.push(
      ['Break on Messages Like This…', () => asking.do({ do: 'watch', watch: watchLike('break', message) })],
      ['Log Messages Like This…', () => asking.do({ do: 'watch', watch: watchLike('log', message) })],
    );
  }
  const { preview } = report;
  if (preview !== undefined) entries.push(['Copy Payload', () => asking.do({ do: 'copy', text: preview })]);
  entries.push(
    ['Copy as JSON', () => asking.do({ do: 'copy', text: JSON.stringify(message ?? report, undefined, 2) })],
    ['Show What It Led To', () => session.timeline.change({ filter: `caused-by:${report.label}` })],
  );
  return entries;
}

/** @param compare shows two lanes side by side */
export function actOnHead(
  { row, action, x, y }: HeadWish,
  session: Session,
  asking: Asking,
  compare?: (first: LaneName, second: LaneName) => void,
): Entries {
  const { timeline } = session;
  const ids = row.lanes.map(({ isolate }) => isolate).filter((id) => id !== undefined);
  if (action === 'fold') {
    const { folded, rows } = timeline.state;
    timeline.change({ folded: foldsAfter(row, rows, folded) });
    return [];
  }
  if (action !== 'more') {
    const wanted = action === 'focus' ? ids.slice(0, 1) : ids;
    if (session.can('command')) for (const isolate of wanted) asking.do({ do: 'command', command: action, isolate });
    return [];
  }
  const names = row.lanes.map(({ lane }) => lane);
  const { hidden } = timeline.state;
  const unseen = row.lanes.flatMap((lane) => lane.unseen);
  const [only, ...more] = row.lanes;
  const others = only && more.length === 0 ? comparableWith(only, timeline.state.lanes?.lanes ?? []) : [];
  const choose = () =>
    openMenu(
      others.map((other) => [`${only?.lane} ↔ ${other}`, () => compare?.(only?.lane ?? '', other)]),
      x,
      y,
    );
  return [
    ...(row.fold === 'none'
      ? []
      : ([
          [
            row.fold === 'open' ? 'Fold' : 'Unfold',
            () => timeline.change({ folded: foldsAfter(row, timeline.state.rows, timeline.state.folded) }),
          ],
        ] as const)),
    ['Hide Lane', () => timeline.change({ hidden: [...hidden, ...names] })],
    ...(hidden.length > 0 ? ([['Show All Lanes', () => timeline.change({ hidden: [] })]] as const) : []),
    ...(compare && others.length > 0 && !session.hello?.second ? ([['Compare with…', choose]] as const) : []),
    ['Copy Name', () => asking.do({ do: 'copy', text: names.join(', ') })],
    ...(unseen.length > 0
      ? ([['Copy Why Messages Are Not Seen', () => asking.do({ do: 'copy', text: unseen.join('\n') })]] as const)
      : []),
  ];
}

/** Replicas of the same first. */
function comparableWith(lane: LaneReport, all: readonly LaneReport[]): readonly LaneName[] {
  if (lane.kind === 'outside') return [];
  const others = all.filter((other) => other.lane !== lane.lane && other.kind !== 'outside');
  const isSame = (other: LaneReport) => other.group === lane.group && other.kind === lane.kind;
  return [...others.filter(isSame), ...others.filter((other) => !isSame(other))].map((other) => other.lane);
}

/** The menu of the toolbar. @param fail tells the user @param help shows the keys */
export function entriesOfPage(
  session: Session,
  asking: Asking,
  picture: Picture,
  fail: (text: string) => void,
  help: () => void,
): Entries {
  const { timeline } = session;
  const { hidden, cone } = timeline.state;
  const save = (name: string, content: string, encoding: 'utf8' | 'base64') =>
    asking.do({ do: 'save file', name, content, encoding });
  const savePng = async () => {
    try {
      const bytes = new Uint8Array(await (await picture.snapshot().png()).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      save('timeline.png', btoa(text), 'base64');
    } catch (error) {
      fail(`The picture can not be saved: ${messageOf(error)}`);
    }
  };
  const chain = cone ? [...cone.causes.toReversed(), ...(cone.message ? [cone.message] : []), ...cone.effects] : [];
  return [
    ...(hidden.length > 0 ? ([['Show All Lanes', () => timeline.change({ hidden: [] })]] as const) : []),
    ...(chain.length > 0
      ? ([
          [
            'Copy Causes and Effects as Mermaid Diagram',
            () => asking.do({ do: 'copy', text: mermaidOf(chain, timeline.state.rows) }),
          ],
          [
            'Copy Causes and Effects as JSON',
            () => asking.do({ do: 'copy', text: JSON.stringify(chain, undefined, 2) }),
          ],
        ] as const)
      : []),
    ['Save Picture as SVG…', () => save('timeline.svg', picture.snapshot().svg(), 'utf8')],
    ['Save Picture as PNG…', () => void savePng()],
    ...(session.can('save recording')
      ? ([['Save Recording…', () => asking.do({ do: 'save recording' })]] as const)
      : []),
    ...(session.can('move to editor')
      ? ([['Move to Editor', () => asking.do({ do: 'move to editor' })]] as const)
      : []),
    ['Keyboard Shortcuts', help],
  ];
}
