/** The side pane: the selected event with its message, how long it took, causes and effects, payload, headers and both stacks. */
import { messageOf } from '../base/errors.ts';
import type { MessagePicture } from '../protocol/picture.ts';
import type { EventAnswer, EventReport, SiteReport } from '../protocol/timeline.ts';
import type { Asking } from './asking.ts';
import { make, visible } from './element.ts';
import { momentOf, momentTitle } from './moment.ts';
import { payloadTree } from './payload.ts';
import { lengthText, timeText } from './picture/ticks.ts';
import type { Timeline } from './state.ts';
import { tool } from './tool.ts';

export function makeDetails(timeline: Timeline, asking: Asking): HTMLElement {
  const element = make('aside', { class: 'details' });
  element.setAttribute('aria-label', 'Details');
  const causes = make('div');
  let asked: AbortController | undefined;
  /** Of the selected event, as it is shown; as text, to see whether another answer says more. */
  let shown: { readonly answer: EventAnswer; readonly text: string } | undefined;

  let isRenewing = false;

  const show = (answer: EventAnswer) => {
    const text = JSON.stringify(answer);
    if (text === shown?.text) return;
    const isSame = shown?.answer.event.id === answer.event.id;
    shown = { answer, text };
    const parts = paneOf(answer, timeline, asking, causes);
    if (!isSame) return element.replaceChildren(...parts);
    // What the user has folded, and where they read, stays.
    const closed = new Set(titles(element, 'details:not([open]) > summary'));
    const { scrollTop } = element;
    element.replaceChildren(...parts);
    for (const one of element.querySelectorAll('details')) {
      const title = one.querySelector('summary')?.textContent ?? '';
      if (title !== momentTitle) one.open = !closed.has(title);
    }
    element.scrollTop = scrollTop;
  };
  const load = async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const id = timeline.state.selected;
    element.hidden = id === undefined;
    if (id !== shown?.answer.event.id) shown = undefined;
    if (id === undefined) return element.replaceChildren();
    try {
      const answer = await asking.ask('lightcone/event', { id }, signal);
      if (signal.aborted) return;
      showChain();
      show(answer);
    } catch (error) {
      if (!signal.aborted)
        element.replaceChildren(closing(timeline), make('p', { class: 'is-wrong', text: messageOf(error) }));
    }
  };
  /** In a run that goes on: where it stood is found out after the halt, what was in flight arrives, an answer comes. */
  const renew = async () => {
    const { signal } = asked ?? {};
    if (!shown || isSettled(shown.answer) || isRenewing) return;
    isRenewing = true;
    try {
      const answer = await asking.ask('lightcone/event', { id: shown.answer.event.id }, signal);
      if (!signal?.aborted) show(answer);
    } catch {
      // What is shown is still true; whoever asks for more is told what is wrong.
    }
    isRenewing = false;
  };
  const showChain = () => {
    const { cone } = timeline.state;
    causes.replaceChildren();
    if (!cone || cone.causes.length + cone.effects.length === 0) return;
    const chain = [
      ...cone.causes.toReversed().map((message) => link(message, 'is-past', timeline)),
      ...(cone.message ? [link(cone.message, 'is-here', timeline)] : []),
      ...cone.effects.map((message) => link(message, 'is-future', timeline)),
    ];
    causes.append(section('Causes and effects', make('div', { class: 'chain' }, ...chain), orderSwitch(timeline)));
  };
  timeline.onChange((before) => {
    const { selected, cone, lanes, causalOrder } = timeline.state;
    if (before.selected !== selected) void load();
    else if (before.lanes !== lanes) void renew();
    if (before.cone !== cone || before.causalOrder !== causalOrder) showChain();
  });
  element.hidden = true;
  return element;
}

/** Nothing more will be known of it. */
function isSettled({ event, message }: EventAnswer): boolean {
  if (!message) return event.stack.length > 0 || (event.kind !== 'halt' && event.kind !== 'exception');
  return message.state !== 'in flight' && (message.role !== 'request' || message.answer !== undefined);
}

function titles(element: HTMLElement, selector: string): readonly string[] {
  return [...element.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');
}

function paneOf({ event, message, ends }: EventAnswer, timeline: Timeline, asking: Asking, causes: Node): Node[] {
  const name = visible(message?.name || event.name || event.kind);
  const status = message?.status ?? event.status;
  const head = make(
    'header',
    {},
    make('h2', { text: name, title: name }),
    make('span', { class: 'tag', text: event.protocol || event.kind }),
    ...(status === undefined ? [] : [make('span', { class: 'tag', text: visible(String(status)) })]),
    closing(timeline),
  );
  const parts: Node[] = [head];
  if (message) {
    const to = message.to.map(({ title }) => title).join(', ') || 'unknown';
    parts.push(
      make(
        'div',
        { class: 'route' },
        route('from', message.from?.title ?? 'outside', message.sentFrom, message.sentAt, asking),
        route('to', to, message.takenAt, message.receivedAt, asking),
        ...(message.match === 'inferred'
          ? [make('p', { class: 'is-dim', text: 'Matched by its content, not by an id: it may be another one.' })]
          : []),
        ...(message.state === 'delivered' ? [] : [make('p', { class: 'is-dim', text: stateWords[message.state] })]),
      ),
    );
    parts.push(...latency(message.sentAt, message.receivedAt, message.answer?.after));
  } else {
    parts.push(make('div', { class: 'route is-dim', text: `${event.label} · ${timeText(event.time, 1000)}` }));
  }
  const { traceId } = event;
  if (traceId !== undefined) parts.push(traceLine(traceId, timeline));
  parts.push(causes);
  const carried = ends.find(({ preview }) => preview !== undefined) ?? event;
  const size = message?.size ?? carried.size;
  if (carried.preview !== undefined) {
    const { preview } = carried;
    const copy = tool('copy', 'Copy payload', () => asking.do({ do: 'copy', text: preview }));
    parts.push(section(`Payload${size === undefined ? '' : ` · ${size} B`}`, payloadTree(preview), copy));
  } else if (carried.payload === 'forgotten') {
    parts.push(
      section('Payload', make('p', { class: 'is-dim', text: 'It was forgotten: more came than messages.keep holds.' })),
    );
  }
  const headers = ends.find((end) => (end.headers?.length ?? 0) > 0)?.headers ?? event.headers ?? [];
  if (headers.length > 0) {
    const rows = headers.map(([key, value]) =>
      make('tr', {}, make('th', { text: visible(key) }), make('td', { text: visible(value) })),
    );
    parts.push(section('Headers', make('table', { class: 'headers' }, ...rows)));
  }
  for (const end of ends.length > 0 ? ends : [event]) {
    const unnamed = end.kind === 'send' || end.kind === 'receive' ? undefined : '';
    if (end.stack.length > 0) parts.push(section(stackTitle(end), stackOf(end.stack, asking, unnamed)));
    else if (end.handler) parts.push(section('Taken by', stackOf([end.handler], asking)));
  }
  parts.push(momentOf(event.id, timeline, asking));
  return parts;
}

const stateWords = {
  'in flight': 'In flight: sent, and not received yet.',
  left: 'It left the system.',
  lost: 'Lost: nobody has received it.',
} as const;

/** Of OpenTelemetry. */
function traceLine(traceId: string, timeline: Timeline): HTMLElement {
  const filter = `trace:${traceId}`;
  const title = 'Show only what is part of this trace';
  const shown = make('button', {
    class: 'choice is-small',
    text: traceId,
    title,
    click: () => timeline.change({ filter }),
  });
  return make('p', { class: 'route' }, make('span', { class: 'is-dim', text: 'trace ' }), shown);
}

function closing(timeline: Timeline): HTMLElement {
  const away = { selected: undefined, focused: undefined, cone: undefined };
  return tool('close', 'Close (Esc)', () => timeline.change(away));
}

function route(
  word: string,
  who: string,
  site: SiteReport | undefined,
  at: number | undefined,
  asking: Asking,
): HTMLElement {
  return make(
    'p',
    {},
    make('span', { class: 'is-dim', text: word }),
    make('span', { class: 'who', text: visible(who), title: who }),
    ...(site ? [siteLink(site, asking)] : []),
    make('span', { class: 'at', text: at === undefined ? '' : timeText(at, 1000) }),
  );
}

function latency(sent: number | undefined, received: number | undefined, answered: number | undefined): HTMLElement[] {
  if (sent === undefined || received === undefined) return [];
  if (received < sent) {
    const words = `By the clocks of both it came ${lengthText(sent - received)} before it was sent.`;
    return [section('Latency', make('p', { class: 'is-dim', text: words }))];
  }
  const wire = received - sent;
  const handler = answered === undefined ? undefined : Math.max(0, answered - wire);
  const bar = make('div', { class: 'latency' });
  bar.setAttribute('aria-hidden', 'true');
  const wirePart = make('span', { class: 'is-wire' });
  wirePart.style.flexGrow = String(Math.max(1, wire));
  bar.append(wirePart);
  if (handler !== undefined) {
    const part = make('span', { class: 'is-handler' });
    part.style.flexGrow = String(Math.max(1, handler));
    bar.append(part);
  }
  const words = `${lengthText(wire)} wire${handler === undefined ? '' : `, ${lengthText(handler)} until the answer`}`;
  return [section('Latency', make('div', {}, bar, make('p', { class: 'is-dim', text: words })))];
}

function link(message: MessagePicture, look: string, timeline: Timeline): HTMLElement {
  const text = visible(message.name || message.protocol);
  const latencyText = message.latency === undefined ? '' : lengthText(message.latency);
  const made = make(
    'button',
    {
      class: `chain-link ${look}${message.isFailed ? ' is-failed' : ''}`,
      click: () => timeline.change({ selected: message.message, focused: message.message, isFollowing: false }),
    },
    make('span', { class: 'chain-name', text, title: text }),
    make('span', {
      class: 'is-dim',
      text: `${message.isFailed ? '× ' : ''}${message.status ?? ''} ${latencyText}`.trim(),
    }),
  );
  if (look === 'is-here') made.setAttribute('aria-current', 'true');
  return made;
}

/** Whether `[` and `]` go along this chain, or through all that came before and after. */
function orderSwitch(timeline: Timeline): HTMLElement {
  const { causalOrder } = timeline.state;
  const made = make('button', {
    class: 'choice is-small',
    text: '[ ] causes',
    title: 'The keys [ and ] go along causes and effects only; else through all that came before and after',
    click: () => timeline.change({ causalOrder: causalOrder === 'cause' ? 'process' : 'cause' }),
  });
  made.setAttribute('aria-pressed', String(causalOrder === 'cause'));
  return made;
}

function section(title: string, content: Node, action?: Node): HTMLElement {
  const made = make(
    'details',
    { class: 'section' },
    make('summary', { text: title }),
    ...(action ? [action] : []),
    content,
  );
  made.open = true;
  return made;
}

function stackTitle(end: EventReport): string {
  if (end.kind === 'receive') return 'Receive stack';
  if (end.kind !== 'send') return 'Place';
  return end.stack[0]?.isAssumed ? 'Send stack, assumed' : 'Send stack';
}

/** @param unnamed what a function is called that has no name; of a halt or a line of the console none is known */
function stackOf(stack: readonly SiteReport[], asking: Asking, unnamed = '(anonymous)'): HTMLElement {
  const frames = stack.map((site) =>
    make(
      'li',
      { class: site.isForeign ? 'is-dim' : '' },
      make('span', { class: 'chain-name', text: visible(site.name || unnamed), title: site.name }),
      siteLink(site, asking),
    ),
  );
  return make('ol', { class: 'stack' }, ...frames);
}

const ASSUMED =
  'Messages like this one have always come from there. There were too many to look where each of them did.';

function siteLink(site: SiteReport, asking: Asking): HTMLElement {
  const text = `${site.isAssumed ? '≈ ' : ''}${site.source}:${site.line}`;
  const title = `${site.path ?? site.source}:${site.line}`;
  return make('button', {
    class: 'link',
    text: visible(text),
    title: site.isAssumed ? `${title}\n${ASSUMED}` : title,
    click: () => asking.do({ do: 'open', site, beside: true }),
  });
}
