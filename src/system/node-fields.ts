/** What both kinds of nodes have. */
import { badGroup } from './errors.ts';
import type { Fields } from './fields.ts';
import type { GroupName } from './model.ts';
import { isNodeName } from './names.ts';
import type { Paths } from './paths.ts';
import type { Problems } from './problems.ts';

/** The longest that a timer of Node can wait, in milliseconds; a longer one fires at once. */
const longestTimeout = 2 ** 31 - 1;

export interface NodeContext {
  /** The configuration's `request` is `attach`: no node may be launched. */
  readonly isAttachRequest: boolean;
  readonly paths: Paths;
  readonly problems: Problems;
}

export function readGroup(fields: Fields, problems: Problems): GroupName | undefined {
  const group = fields.text('group', 'the name of a group');
  if (group !== undefined && !isNodeName(group)) problems.add(badGroup(fields.place('group'), group));
  return group as GroupName | undefined;
}

/** As written: names of nodes, of replicated ones and of groups, which `nodes.ts` resolves when it knows all of them. */
export function readAfter(fields: Fields): readonly string[] {
  return [...new Set(fields.textOrTexts('after', 'the name of a node, or a list of names') ?? [])];
}

export function readTimeout(fields: Fields): number | undefined {
  return fields.number(
    'timeout',
    `a whole number of milliseconds from 1 to ${longestTimeout}`,
    (value) => Number.isInteger(value) && value >= 1 && value <= longestTimeout,
  );
}
