/** The search of the timeline as a condition of SQL, so that a file is looked through where it lies. */
import { isFound } from '../../causality/mark-search.ts';
import { isNode, isSite } from '../../causality/search.ts';
import { type NumberTerm, parseSearch, type Term, type TextTerm } from '../../causality/search-query.ts';
import { eventId } from '../../protocol/event-id.ts';
import { failureSql } from '../failure.ts';
import type { Database, Value } from '../sqlite.ts';
import { everything, type Filter } from './event-rows.ts';

/** @throws UserError what of it can't be understood */
export function filterOf(text: string | undefined, database: Database): Filter {
  const terms = text === undefined ? [] : parseSearch(text);
  if (terms.length === 0) return everything;
  // What is dear comes last: a payload must be read for each event.
  const sorted = [...terms].sort((a, b) => cost(a) - cost(b));
  const parts = sorted.map((term) => {
    const { sql, values } = 'sign' in term ? number(term) : words(term, database);
    return { sql: term.not ? `not coalesce((${sql}), 0)` : `coalesce((${sql}), 0)`, values };
  });
  const kinds = "e.kind in ('send', 'receive')";
  return {
    sql: [kinds, ...parts.map(({ sql }) => sql)].join(' and '),
    values: parts.flatMap(({ values }) => values),
    isMark: (node, mark) => isFound(terms, node, mark),
  };
}

type Condition = Pick<Filter, 'sql' | 'values'>;

function number({ field, sign, value }: NumberTerm): Condition {
  switch (field) {
    case 'size':
      return { sql: `typeof(e.size) in ('integer', 'real') and e.size ${sign} ?`, values: [value] };
    case 'took':
      return { sql: `e.outcome is not null and e.took ${sign} ?`, values: [value] };
    case 'status':
      return {
        sql: `(typeof(e.status) <> 'text' or e.status glob '[0-9]*') and e.status + 0 ${sign} ?`,
        values: [value],
      };
    case 'latency':
      return {
        sql: `coalesce((select a.time from events a where a.reply_to = e.id order by a.id limit 1) - e.time,
          e.time - (select q.time from events q where q.id = e.reply_to)) ${sign} ?`,
        values: [value],
      };
  }
}

function words({ field, text }: TextTerm, database: Database): Condition {
  const has = (value: string) => value.toLowerCase().includes(text);
  const isIt = (value: string) => value.toLowerCase() === text;
  switch (field) {
    case 'node':
      return { sql: `e.id >> 32 in ${listed}`, values: [isolates(text, database)] };
    case 'protocol':
      return { sql: `e.protocol in ${listed}`, values: [texts(isIt, database)] };
    case 'name':
      return { sql: `e.name in ${listed}`, values: [texts(has, database)] };
    case 'peer':
      return { sql: `e.peer in ${listed}`, values: [texts(has, database)] };
    case 'status':
      return { sql: 'lower(e.status) = ?', values: [text] };
    case 'is':
      if (text === 'inferred')
        return {
          sql: `exists (select 1 from deliveries d where d.inferred = 1 and (d.receive = e.id or d.send = e.id))`,
          values: [],
        };
      if (text === 'failed') return { sql: failureSql, values: [] };
      return { sql: `? in (e.kind, e.role, coalesce(e.outcome, 'open'))`, values: [text] };
    case 'preview':
      return { sql: `exists (select 1 from payload b where b.id = e.id and ${inText('b.preview')})`, values: [text] };
    case 'from':
    case 'to':
      return end(field, text, database);
    case 'caused-by': {
      const causes = JSON.stringify(eventsNamed(text, database));
      return { sql: `e.id in (${causedBy}) and e.id not in ${listed}`, values: [causes, causes] };
    }
    case 'trace':
      return { sql: `e.id in (${traced})`, values: [text] };
    case 'site':
      return { sql: `e.stack in ${listed}`, values: [stacksAt(text, database)] };
    case 'any': {
      const ids = texts(has, database);
      return {
        sql: `e.name in ${listed} or e.peer in ${listed} or lower(e.status) = ?
          or exists (select 1 from payload b where b.id = e.id and (${inText('b.preview')} or ${inText('b.headers')}))`,
        values: [ids, ids, text, text, text],
      };
    }
  }
}

/** What is in the next value, a list as JSON. */
const listed = '(select value from json_each(?))';

const isDelivered = "(e.kind = 'receive' and exists (select 1 from deliveries d where d.receive = e.id))";

/**
 * All that the events of a list have led to, each by what it belongs to: a receive to its send, else to the receive that began the context,
 * else to the request.
 */
const causedBy = `with recursive caused (id) as (
    select value from json_each(?)
    union select d.receive from caused c join deliveries d on d.send = c.id
    union select e.id from caused c join events e on e.cause = c.id where not ${isDelivered}
    union select e.id from caused c join events e on e.reply_to = c.id where e.cause is null and not ${isDelivered}
  ) select id from caused`;

/** Whether the event of this id names a trace itself, as `traceContextIn` reads it. */
function names(id: string): string {
  return `exists (select 1 from payload b
    where b.id = ${id} and lower(b.headers) like '%traceparent","__-%')`;
}

/** All that is part of the trace whose id begins with the next value: what names it, and what that has led to unless it names another. */
const traced = `with recursive wanted (trace) as (select ?),
  traced (id) as (
    select b.id from wanted, payload b
      where trace not glob '*[^0-9a-f]*' and lower(b.headers) like '%traceparent","__-' || trace || '%'
    union select d.receive from traced t join deliveries d on d.send = t.id where not ${names('d.receive')}
    union select e.id from traced t join events e on e.cause = t.id where not ${isDelivered} and not ${names('e.id')}
    union select e.id from traced t join events e on e.reply_to = t.id
      where e.cause is null and not ${isDelivered} and not ${names('e.id')}
  ) select id from traced`;

/** Whether it contains the next value. SQLite knows no case but that of ASCII, which is what payloads are mostly made of. */
function inText(column: string): string {
  return `instr(lower(${column}), ?) > 0`;
}

/** The numbers of all texts for which it is so, as JSON. */
function texts(isSo: (text: string) => boolean, database: Database): Value {
  const ids: number[] = [];
  for (const { id, text } of database.prepare('select id, text from texts').iterate())
    if (typeof text === 'string' && isSo(text)) ids.push(Number(id));
  return JSON.stringify(ids);
}

/** The isolates of a node, or of all nodes of a group, as JSON. */
function isolates(text: string, database: Database): Value {
  const rows = database.prepare('select id, node from isolates').all();
  return JSON.stringify(rows.filter(({ node }) => isNode(String(node), text)).map(({ id }) => Number(id)));
}

/** Who is at one end of the message that the event is an end of: as far as that was found, else as the event itself calls it. */
function end(field: 'from' | 'to', text: string, database: Database): Condition {
  const [own, mine, other] = field === 'from' ? ['send', 'receive', 'send'] : ['receive', 'send', 'receive'];
  const ids = isolates(text, database);
  const peers = texts((peer) => peer.toLowerCase().includes(text), database);
  return {
    sql: `case when e.kind = '${own}' then e.id >> 32 in ${listed}
      when exists (select 1 from deliveries d where d.${mine} = e.id)
      then exists (select 1 from deliveries d where d.${mine} = e.id and d.${other} >> 32 in ${listed})
      else e.peer in ${listed} end`,
    values: [ids, ids, peers],
  };
}

/** The stacks that have a frame there, as JSON. */
function stacksAt(text: string, database: Database): Value {
  const stacks = new Set<number>();
  const frames = database.prepare(
    `select f.stack, coalesce(s.text, c.text) as script, coalesce(f.source_line, f.line) as line
     from frames f join texts c on c.id = f.script left join texts s on s.id = f.source`,
  );
  for (const { stack, script, line } of frames.iterate())
    if (isSite({ script: String(script), line: Number(line) - 1 }, text)) stacks.add(Number(stack));
  return JSON.stringify([...stacks]);
}

/** @param label `orders-2#812`, or the number of an event */
function eventsNamed(label: string, database: Database): readonly number[] {
  const [, node, seq] = /^(.*)#(\d+)$/.exec(label) ?? [];
  if (node === undefined) return Number.isSafeInteger(Number(label)) ? [Number(label)] : [];
  const rows = database.prepare('select id, node from isolates').all();
  return rows
    .filter((row) => String(row['node']).toLowerCase() === node)
    .map(({ id }) => eventId(Number(id), Number(seq)));
}

function cost(term: Term): number {
  return term.field === 'any' || term.field === 'preview' ? 1 : 0;
}
