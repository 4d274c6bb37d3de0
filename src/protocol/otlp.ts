/**
 * Names of ours in OTLP. An exported span has an event of its own for each event of the run that is in it, whose attributes are these,
 * so that the same run comes back from wherever the spans were kept. Ids are `EventId`s.
 */
export const otlpNames = {
  /** Of a resource. */
  isolate: 'lightcone.isolate',
  node: 'lightcone.node',
  kind: 'lightcone.kind',
  /** Of an event of a span. */
  event: 'lightcone.event',
  name: 'lightcone.name',
  role: 'lightcone.role',
  protocol: 'lightcone.protocol',
  peer: 'lightcone.peer',
  cause: 'lightcone.cause',
  replyTo: 'lightcone.reply_to',
  size: 'lightcone.size',
  status: 'lightcone.status',
  outcome: 'lightcone.outcome',
  took: 'lightcone.took',
  /** Of a receive: where it was sent. */
  sends: 'lightcone.sends',
  inferred: 'lightcone.inferred',
} as const;
