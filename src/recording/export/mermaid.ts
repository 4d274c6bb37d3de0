import type { Lane } from '../../causality/messages.ts';
import { type Exported, messagesOf, outsiders } from './exported.ts';

/** A sequence diagram (https://mermaid.js.org/syntax/sequenceDiagram.html), message by message in the order in which they were sent. */
export function* toMermaid(exported: Exported): Iterable<string> {
  const all = messagesOf(exported);
  const known = new Map(exported.lines.map(({ isolate }, at) => [isolate, `n${at}`]));
  const outside = new Map(outsiders(all).map((name, at) => [name, `x${at}`]));
  yield 'sequenceDiagram\n';
  for (const { isolate, title } of exported.lines) yield `  participant ${known.get(isolate)} as ${plain(title)}\n`;
  for (const [name, id] of outside) yield `  actor ${id} as ${plain(name)}\n`;
  const nameOf = (lane: Lane | undefined) =>
    lane && ('external' in lane ? outside.get(lane.external) : known.get(lane.isolate));
  for (const { message, event } of all) {
    const from = nameOf(message.from);
    for (const lane of message.to) {
      const to = nameOf(lane);
      if (from === undefined || to === undefined) continue;
      const line = event.role === 'response' ? '--' : '-';
      yield `  ${from}${line}${message.state === 'lost' ? 'x' : '>>'}${to}: ${plain(event.name)}\n`;
    }
  }
}

/** Without what Mermaid would take for its own. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[#;:<>{}"%]/g, (sign) => `#${sign.charCodeAt(0)};`) || ' ';
}
