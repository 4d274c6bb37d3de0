/** The tables of a recording; docs/recording.md describes them for those who ask them questions of their own. */

/** Raised when a table changes its meaning. */
export const schemaVersion = 5;
/** The first that has what makes answers cheap. */
export const answeringVersion = 2;
/** The first that has marks, and counts the order of causes from 1. */
export const marksVersion = 3;
/** The first that keys events by their id, and keeps what both ends of a message say once. */
export const sharedVersion = 5;

/** `LCON`: how the file says that it is ours (SQLite's `application_id`). */
export const applicationId = 0x4c434f4e;

/**
 * What makes answers cheap: the density of each isolate in buckets of 2^level microseconds (`pyramid.ts`), and how far one isolate can
 * know of another (`influence.ts`). All of it could be made again from the tables below.
 */
export const answering = `
create index events_of_cause on events (cause) where cause is not null;
create index events_of_reply on events (reply_to) where reply_to is not null;
create table density (level integer not null, isolate integer not null, bucket integer not null, protocol integer not null,
  count integer not null, sends integer not null, failed integer not null, primary key (level, isolate, bucket, protocol)) without rowid;
create table pasts (receiver integer not null, sender integer not null, receive integer not null, send integer not null,
  primary key (receiver, sender, receive)) without rowid;
create table futures (sender integer not null, receiver integer not null, send integer not null, receive integer not null,
  primary key (sender, receiver, send)) without rowid;
`;

/** The scale `order`, as it was counted when the file was saved. */
export const orders = `create table if not exists orders (isolate integer primary key, seqs blob, steps blob not null,
  look blob not null, looks text not null);
`;

export const schema = `
pragma application_id = ${applicationId};
pragma user_version = ${schemaVersion};
create table meta (key text primary key, value text not null) without rowid;
create table isolates (id integer primary key, node text not null, "group" text not null, title text not null,
  kind text not null, pid integer, started integer not null, ended integer, exit text);
create table texts (id integer primary key, text text not null);
create table events (id integer primary key, n integer not null, time integer not null, kind text not null,
  cause integer, protocol integer, role text, name integer, peer integer, status, size integer, reply_to integer,
  outcome text, took integer, stack integer, handler integer, preview integer, headers integer);
create table payloads (id integer primary key, text text not null);
create table deliveries (receive integer not null, send integer not null, inferred integer not null,
  primary key (receive, send)) without rowid;
create index deliveries_of_send on deliveries (send);
create table frames (stack integer not null, depth integer not null, script integer not null, line integer not null,
  column integer not null, function integer not null, source integer, source_line integer, source_column integer,
  assumed integer, primary key (stack, depth)) without rowid;
create table excerpts (source integer not null, line integer not null, text text not null,
  primary key (source, line)) without rowid;
${answering}${orders}create table listens (isolate integer not null, address text not null, time integer not null, primary key (isolate, address)) without rowid;
create table outsiders (peer text primary key, events integer not null) without rowid;
create table halts (time integer not null, until integer, isolate integer not null, width text not null, reason text not null);
create table marks (id integer primary key, time integer not null, kind text not null, name text not null, breakpoint integer not null,
  source text, path text, line integer);
create view event as
  select e.id, e.id >> 32 as isolate, e.id & 4294967295 as seq, i.node, e.time, e.kind, p.text as protocol, e.role,
    n.text as name, q.text as peer, e.status, e.size, e.cause, e.reply_to, e.outcome, e.took, e.stack,
    b.text as preview, h.text as headers
  from events e join isolates i on i.id = e.id >> 32
    left join texts p on p.id = e.protocol left join texts n on n.id = e.name left join texts q on q.id = e.peer
    left join payloads b on b.id = e.preview left join payloads h on h.id = e.headers;
create view message as
  select s.id, s.protocol, s.role, s.name, s.node as "from", coalesce(r.node, s.peer) as "to", s.time as sent,
    r.time as received, r.time - s.time as travelled, s.status, s.size, d.inferred, s.id as send, d.receive
  from event s left join deliveries d on d.send = s.id left join event r on r.id = d.receive
  where s.kind = 'send';
`;
