import { badTarget, halfOfRoots, keyOfLaunchOnly } from './errors.ts';
import type { Fields } from './fields.ts';
import { attachKeys, launchKeys } from './keys.ts';
import { readCapture } from './messages.ts';
import type { AttachSpec, GroupName, NodeName } from './model.ts';
import { type NodeContext, readGroup, readTimeout } from './node-fields.ts';
import { parseTarget, type Target } from './target.ts';

const attachTimeout = 10_000;

/** Reads a node that runs already. Undefined if it is not clear where. */
export function parseAttach(name: NodeName, fields: Fields, { paths, problems }: NodeContext): AttachSpec | undefined {
  for (const key of launchKeys) {
    if (fields.has(key) && !attachKeys.some((known) => known === key)) problems.add(keyOfLaunchOnly(fields.place(key)));
  }

  const target = parseTarget(fields.value('attach'));
  if (target === undefined) problems.add(badTarget(name, fields.value('attach')));
  const local = paths.read(fields, 'localRoot');
  const remote = paths.readRemote(fields, 'remoteRoot');
  const hasLocal = fields.has('localRoot');
  if (hasLocal !== fields.has('remoteRoot')) {
    problems.add(
      hasLocal ? halfOfRoots(name, 'localRoot', 'remoteRoot') : halfOfRoots(name, 'remoteRoot', 'localRoot'),
    );
  }
  const group = readGroup(fields, problems);
  const timeout = readTimeout(fields);
  const capture = readCapture(fields);
  if (target === undefined) return undefined;

  return {
    ...attached(name, target),
    ...(group === undefined ? {} : { group }),
    ...(local === undefined || remote === undefined ? {} : { roots: { local, remote } }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(capture === undefined ? {} : { capture }),
  };
}

/** A node of which nothing but its target is known. */
export function attached(name: NodeName, target: Target): AttachSpec {
  return { kind: 'attach', name, group: name as string as GroupName, target, after: [], timeout: attachTimeout };
}
