import { parseAttach } from './attach.ts';
import { badName, bothLaunchAndAttach, neitherLaunchNorAttach, notANode } from './errors.ts';
import { Fields, isObject } from './fields.ts';
import { attachKeys, externalKeys, launchKeys } from './keys.ts';
import { parseLaunch } from './launch.ts';
import type { NodeName, NodeSpec } from './model.ts';
import { isNodeName } from './names.ts';
import { type NodeContext, readAfter } from './node-fields.ts';

/** What stands under one name of the configuration: a node, or its replicas. None if it is not even clear of which kind it is. */
export interface Declared {
  readonly name: string;
  readonly specs: readonly NodeSpec[];
  /** As written. `after` of its specs is still empty. */
  readonly after: readonly string[];
}

/** Reads one entry of the object form. */
export function parseNode(name: string, value: unknown, context: NodeContext): Declared {
  const { problems } = context;
  if (!isNodeName(name)) problems.add(badName(name));
  if (!isObject(value)) {
    problems.add(notANode(name, value));
    return { name, specs: [], after: [] };
  }
  const fields = new Fields(value, { problems, node: name });
  const meant = fields.refuseUnknown([...new Set([...launchKeys, ...attachKeys, ...externalKeys])]);
  const isLaunched = fields.has('program') || fields.has('command');
  const isAttached = fields.has('attach');
  const after = readAfter(fields);
  if (isLaunched && isAttached) problems.add(bothLaunchAndAttach(name, fields.has('program')));
  else if (isLaunched) return { name, specs: parseLaunch(name, value, context), after };
  else if (isAttached) {
    const spec = parseAttach(name as NodeName, fields, context);
    return { name, specs: spec === undefined ? [] : [spec], after };
  } else if (!['program', 'command', 'attach', 'external'].some((key) => meant.has(key)))
    problems.add(neitherLaunchNorAttach(name));
  return { name, specs: [], after };
}
