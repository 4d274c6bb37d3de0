import { ExpressionError } from '../expression/errors.ts';
import { fill, parseTemplate } from '../expression/template.ts';
import { badTemplate, type Place } from './errors.ts';
import { isObject } from './fields.ts';
import { templateKeys } from './keys.ts';
import type { GroupName, NodeName } from './model.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';

/** What the templates of a node can name. */
export interface TemplateNames {
  /** The number in its name; 1 if it has no replicas. */
  readonly index: number;
  readonly replicas: number;
  readonly name: NodeName;
  readonly group: GroupName;
}

const names: readonly (keyof TemplateNames)[] = ['index', 'replicas', 'name', 'group'];

/** A launched node as it is for one replica: every template in its texts is filled in. */
export function fillTemplates(
  node: Readonly<Record<string, unknown>>,
  scope: TemplateNames,
  { node: declared, problems }: { node: string; problems: Problems },
): Readonly<Record<string, unknown>> {
  const filled = { ...node };
  for (const key of templateKeys) {
    if (Object.hasOwn(node, key)) filled[key] = fillValue(node[key], { node: declared, key }, scope, problems);
  }
  return filled;
}

function fillValue(value: unknown, place: Place, scope: TemplateNames, problems: Problems): unknown {
  if (typeof value === 'string') return fillText(value, place, scope, problems);
  if (Array.isArray(value)) return value.map((item) => fillValue(item, place, scope, problems));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const inside = { ...place, key: `${place.key}.${key}` };
      return [key, fillValue(item, inside, scope, problems)];
    }),
  );
}

function fillText(text: string, place: Place, scope: TemplateNames, problems: Problems): string {
  try {
    return fill(parseTemplate(text, isMeant), { ...scope });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.add(badTemplate(place, text, error, names));
    return text;
  }
}

/** One of our names, or one that looks like a slip of the pen. */
function isMeant(used: ReadonlySet<string>): boolean {
  return [...used].some((name) => nearest(name, names) !== undefined);
}
