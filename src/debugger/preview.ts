/** A value of the program in one line of text, as the Variables view shows it. */
import type { Protocol } from 'devtools-protocol';

type Remote = Protocol.Runtime.RemoteObject;
type Property = Protocol.Runtime.PropertyPreview;
type Preview = Protocol.Runtime.ObjectPreview;

/** Longer strings are cut inside objects. */
const LONGEST_INSIDE = 100;
/** Longer ones are cut everywhere but in the clipboard: an editor takes seconds for a row of some megabytes. */
const LONGEST = 100_000;

export function preview(value: Remote): string {
  switch (value.type) {
    case 'string':
      return quoted(cut(String(value.value), LONGEST));
    case 'undefined':
      return 'undefined';
    case 'number':
    case 'bigint':
      return value.unserializableValue ?? String(value.value);
    case 'boolean':
      return String(value.value);
    case 'symbol':
      return value.description ?? 'Symbol()';
    case 'function':
      return functionText(value.description ?? '');
    default:
      return value.subtype === 'null' ? 'null' : objectText(value, value.preview);
  }
}

/** The text of a value for a clipboard or a console line: strings without quotes. */
export function plainText(value: Remote): string {
  return value.type === 'string' ? String(value.value) : preview(value);
}

function objectText(value: Remote, inside: Preview | undefined): string {
  const description = value.description ?? value.className ?? 'Object';
  switch (value.subtype) {
    case 'error':
      return cut(firstLine(description), LONGEST);
    case 'regexp':
    case 'date':
      return description;
    case 'array':
      return inside ? `${lengthText(description)} ${listText(inside)}` : description;
    case 'typedarray': {
      // V8 counts the fields of the view as its properties.
      const elements = inside?.properties.filter((property) => /^\d+$/.test(property.name)) ?? [];
      return inside ? `${description} ${listText({ ...inside, properties: elements })}` : description;
    }
    default: {
      if (!inside) return description;
      const body = inside.entries ? entriesText(inside) : propertiesText(inside);
      return description === 'Object' ? body : `${description} ${body}`;
    }
  }
}

/** `Array(3)` is shown as `(3)`, other classes by their name. */
function lengthText(description: string): string {
  return description.replace(/^Array(?=\(\d+\)$)/, '');
}

function listText({ properties, overflow }: Preview): string {
  const items = properties.map((property) =>
    /^\d+$/.test(property.name) ? propertyValue(property) : `${property.name}: ${propertyValue(property)}`,
  );
  return `[${[...items, ...(overflow ? ['…'] : [])].join(', ')}]`;
}

function propertiesText({ properties, overflow }: Preview): string {
  const items = properties.map((property) => `${property.name}: ${propertyValue(property)}`);
  return `{${[...items, ...(overflow ? ['…'] : [])].join(', ')}}`;
}

function entriesText({ entries, overflow }: Preview): string {
  const items = (entries ?? []).map(({ key, value }) =>
    key ? `${shortText(key)} => ${shortText(value)}` : shortText(value),
  );
  return `{${[...items, ...(overflow ? ['…'] : [])].join(', ')}}`;
}

function shortText(value: Preview): string {
  if (value.type === 'string') return quoted(cut(value.description ?? ''));
  const description = value.description ?? value.type;
  return value.type === 'object' && value.subtype === undefined && description === 'Object'
    ? propertiesText(value)
    : lengthText(description);
}

function propertyValue(property: Property): string {
  const text = property.value ?? '';
  switch (property.type) {
    case 'string':
      return quoted(cut(text));
    case 'function':
      return 'ƒ';
    case 'accessor':
      return '(...)';
    case 'object':
      return property.subtype === 'null'
        ? 'null'
        : property.subtype === 'array'
          ? lengthText(text)
          : text === 'Object'
            ? '{…}'
            : text;
    default:
      return text;
  }
}

function functionText(description: string): string {
  if (/^class\b/.test(description)) return firstLine(description).replace(/\s*\{.*$/, '');
  const head = /^(async\s+)?(?:function\s*)?(\*?)\s*([\w$#.]*)\s*\(([^)]{0,200})\)/.exec(description);
  if (!head) return `ƒ ${cut(firstLine(description))}`;
  const [, async = '', star = '', name = '', parameters = ''] = head;
  return `ƒ ${async}${star}${name}(${parameters.replace(/\s+/g, ' ').trim()})`;
}

function quoted(text: string): string {
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `'${escaped}'`;
}

function cut(text: string, longest = LONGEST_INSIDE): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}
