/** The search of the timeline as a condition of SQL, so that a file is looked through where it lies. */
import { type NumberTerm, parseSearch, type Term, type TextTerm } from '../../causality/search-query.ts';
import { notOfRecordings } from '../errors.ts';
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
  return { sql: [kinds, ...parts.map(({ sql }) => sql)].join(' and '), values: parts.flatMap(({ values }) => values) };
}

function number({ field, sign, value }: NumberTerm): Filter {
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

function words({ field, text }: TextTerm, database: Database): Filter {
  const has = (value: string) => value.toLowerCase().includes(text);
  const isIt = (value: string) => value.toLowerCase() === text;
  switch (field) {
    case 'node':
      return isolates((node) => isIt(node) || isReplica(node.toLowerCase(), text), database);
    case 'protocol':
      return { sql: `e.protocol in (select value from json_each(?))`, values: [texts(isIt, database)] };
    case 'name':
      return { sql: `e.name in (select value from json_each(?))`, values: [texts(has, database)] };
    case 'peer':
      return { sql: `e.peer in (select value from json_each(?))`, values: [texts(has, database)] };
    case 'status':
      return { sql: 'lower(e.status) = ?', values: [text] };
    case 'is':
      if (text === 'inferred')
        return {
          sql: `exists (select 1 from deliveries d where d.inferred = 1 and (d.receive = e.id or d.send = e.id))`,
          values: [],
        };
      return { sql: `? in (e.kind, e.role, coalesce(e.outcome, 'open'))`, values: [text] };
    case 'preview':
      return { sql: `exists (select 1 from payloads b where b.n = e.n and ${inText('b.preview')})`, values: [text] };
    case 'from':
    case 'to':
    case 'caused-by':
    case 'site':
      throw notOfRecordings(field);
    case 'any': {
      const ids = texts(has, database);
      return {
        sql: `e.name in (select value from json_each(?)) or e.peer in (select value from json_each(?)) or lower(e.status) = ?
          or exists (select 1 from payloads b where b.n = e.n and (${inText('b.preview')} or ${inText('b.headers')}))`,
        values: [ids, ids, text, text, text],
      };
    }
  }
}

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

function isolates(isSo: (node: string) => boolean, database: Database): Filter {
  const rows = database.prepare('select id, node from isolates').all();
  const ids = rows.filter(({ node }) => isSo(String(node))).map(({ id }) => Number(id));
  return { sql: 'e.id >> 32 in (select value from json_each(?))', values: [JSON.stringify(ids)] };
}

function cost(term: Term): number {
  return term.field === 'any' || term.field === 'preview' ? 1 : 0;
}

function isReplica(node: string, group: string): boolean {
  return node.startsWith(`${group}-`) && /^\d+$/.test(node.slice(group.length + 1));
}
