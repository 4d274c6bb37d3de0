import { array, isRecord } from '../base/shape.ts';
import type { RecordingSummary } from '../protocol/recording.ts';
import { payloadSize } from './payloads.ts';
import type { Database } from './sqlite.ts';

export function summaryOf(database: Database): RecordingSummary {
  const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
  const meta = (key: string) => database.prepare('select value from meta where key = ?').get(key)?.['value'];
  const order = namesIn(meta('system'));
  // Those that were only found stand behind those of the system, as they came.
  const rank = (node: string) => (order.includes(node) ? order.indexOf(node) : order.length);
  return {
    nodes: database
      .prepare('select node from isolates group by node order by min(id)')
      .all()
      .map(({ node }) => String(node))
      .sort((one, other) => rank(one) - rank(other)),
    events: number('select count(*) from events'),
    messages: number("select count(*) from events where kind = 'send'"),
    payloadBytes: number(payloadSize(number('pragma user_version'))),
    duration: number('select max(time) - min(time) from events'),
    redacted: array(json(meta('redacted'))).map(String),
  };
}

/** Of the nodes of a system, in its order. */
function namesIn(system: unknown): readonly string[] {
  const said = json(system);
  return array(isRecord(said) ? said['nodes'] : []).map((node) => (isRecord(node) ? String(node['name']) : ''));
}

/** A file may say what it likes. */
function json(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
