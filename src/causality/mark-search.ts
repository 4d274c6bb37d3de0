import type { Mark } from './marks.ts';
import { isNode } from './search.ts';
import type { Term } from './search-query.ts';

/** Whether all terms hold for what is no message. */
export function isFound(terms: readonly Term[], node: string, mark: Mark): boolean {
  return terms.every((term) => isAbout(term, node, mark) !== term.not);
}

function isAbout(term: Term, node: string, { kind, name, site }: Mark): boolean {
  if ('sign' in term) return false;
  const { field, text } = term;
  switch (field) {
    case 'node':
      return isNode(node, text);
    case 'is':
      return text === kind || (text === 'failed' && kind === 'exception');
    case 'name':
    case 'any':
      return name.toLowerCase().includes(text);
    case 'site': {
      if (!site) return false;
      const place = `/${site.path ?? site.source}:${site.line}`.toLowerCase().replaceAll('\\', '/');
      return place.endsWith(`/${text}`) || place.replace(/:\d+$/, '').endsWith(`/${text}`);
    }
    default:
      return false;
  }
}
