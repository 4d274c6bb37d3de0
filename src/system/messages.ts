/** What the configuration says of messages. */
import { noHost } from './errors.ts';
import type { Fields } from './fields.ts';
import { keepKeys, messagesKeys, nodeMessagesKeys } from './keys.ts';
import type { MessageSettings } from './model.ts';
import type { Problems } from './problems.ts';

/** What is captured where the configuration does not say otherwise. */
export const defaultMessages: MessageSettings = {
  capture: true,
  stacks: 'full',
  payload: 4096,
  redact: ['authorization', 'cookie', 'set-cookie', '*password*', '*token*', '*secret*'],
  propagateTo: [],
  keep: { events: 1_000_000, megabytes: 512 },
  sources: 7,
};

/** Each message is held as one text, in the program, on the wire and in the adapter. */
const longestPayload = 1_000_000;
/** 120 bytes each, in arrays that are never moved. */
const mostEvents = 20_000_000;
const mostMegabytes = 16_384;
const mostLines = 200;

/** A name or an address, as it stands in a URL; `*` stands for any characters. No scheme, port or path. */
const hostShape = /^(?:[A-Za-z0-9_.*-]+|\[?[0-9A-Fa-f:.*]+\]?)$/;

export function readMessages(fields: Fields, problems: Problems): MessageSettings {
  const messages = fields.fields('messages', 'an object such as { "capture": false }');
  if (!messages) return defaultMessages;
  messages.refuseUnknown(messagesKeys);
  const keep = messages.fields('keep', 'an object such as { "events": 1000000, "megabytes": 512 }');
  keep?.refuseUnknown(keepKeys);
  const propagateTo = messages.texts('propagateTo') ?? defaultMessages.propagateTo;
  for (const host of propagateTo) {
    if (!hostShape.test(host)) problems.add(noHost(messages.place('propagateTo'), host));
  }
  return {
    capture: messages.flag('capture') ?? defaultMessages.capture,
    stacks: messages.oneOf('stacks', ['full', 'line', 'off']) ?? defaultMessages.stacks,
    payload: count(messages, 'payload', 'of characters', 0, longestPayload) ?? defaultMessages.payload,
    redact: messages.texts('redact') ?? defaultMessages.redact,
    propagateTo,
    keep: {
      events: (keep && count(keep, 'events', 'of events', 1000, mostEvents)) ?? defaultMessages.keep.events,
      megabytes: (keep && count(keep, 'megabytes', '', 1, mostMegabytes)) ?? defaultMessages.keep.megabytes,
    },
    sources: count(messages, 'sources', 'of lines', 0, mostLines) ?? defaultMessages.sources,
  };
}

/** Whether a node is to be listened to, where it says so itself. */
export function readCapture(node: Fields): boolean | undefined {
  const messages = node.fields('messages', 'an object such as { "capture": false }');
  messages?.refuseUnknown(nodeMessagesKeys);
  return messages?.flag('capture');
}

function count(fields: Fields, key: string, of: string, least: number, most: number): number | undefined {
  const expected = `a whole number ${of === '' ? '' : `${of} `}from ${least} to ${most}`;
  return fields.number(key, expected, (value) => Number.isInteger(value) && value >= least && value <= most);
}
