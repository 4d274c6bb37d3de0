import { type Exported, inCausalOrder } from './exported.ts';

export const jsonFormat = 'lightcone-run';
/** Raised when the shape changes so that an older reader would misunderstand it. */
export const jsonVersion = 1;

/** All of a run as one JSON document: `{format, version, name, began, lines, events, deliveries, marks, listens, sources}`; docs/recording.md tells the shapes. */
export function* toJson(exported: Exported): Iterable<string> {
  const { name, began, lines, run, sources, wants } = exported;
  const head = { format: jsonFormat, version: jsonVersion, name, began, lines };
  yield `${JSON.stringify(head).slice(0, -1)},"events":[`;
  const deliveries: string[] = [];
  let separator = '\n';
  for (const { handler: _, stack: sites, ...event } of inCausalOrder(exported)) {
    // From 1, like all that people read.
    const stack = sites.map((site) => ({ ...site, line: site.line + 1, column: site.column + 1 }));
    yield `${separator}${JSON.stringify({ ...event, stack })}`;
    separator = ',\n';
    const place = run.store.place(event.id);
    if (event.kind !== 'receive' || !place) continue;
    const inferred = run.messages.of(event.id)?.inferred ?? false;
    for (const send of run.links.partners(place))
      deliveries.push(JSON.stringify({ send, receive: event.id, inferred }));
  }
  yield `\n],"deliveries":[\n${deliveries.join(',\n')}\n],"marks":[\n`;
  const marks = run.store.lines.flatMap((line) => line.marks.all).filter(({ id }) => wants?.(id) ?? true);
  yield marks.map((mark) => JSON.stringify(mark)).join(',\n');
  yield `\n],"listens":${JSON.stringify(run.listening)},"sources":${JSON.stringify(sources)}}\n`;
}
