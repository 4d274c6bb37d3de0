import type { MessageSettings } from './model.ts';

/** What is captured where the configuration does not say otherwise. */
export const defaultMessages: MessageSettings = {
  capture: true,
  stacks: 'full',
  payload: 4096,
  redact: ['authorization', 'cookie', 'set-cookie', '*password*', '*token*', '*secret*'],
  propagateTo: [],
  keep: { events: 1_000_000, megabytes: 512 },
};
