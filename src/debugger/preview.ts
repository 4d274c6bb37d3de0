/** A value of the program in one line of text, as the Variables view shows it. */
import type { Protocol } from 'devtools-protocol';

type Remote = Protocol.Runtime.RemoteObject;
type Property = Protocol.Runtime.PropertyPreview;
type Preview = Protocol.Runtime.ObjectPreview;

/** Longer strings are cut inside objects; a value of its own is shown whole. */
const LONGEST_INSIDE = 100;

export function preview(value: Remote): string {
  switch (value.type) {
    case 'string':
      return quoted(String(value.value));
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
      return firstLine(description);
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
  return value.type === 'string' ? quoted(cut(value.description ?? '')) : (value.description ?? value.type);
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

function cut(text: string): string {
  return text.length > LONGEST_INSIDE ? `${text.slice(0, LONGEST_INSIDE)}…` : text;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}
