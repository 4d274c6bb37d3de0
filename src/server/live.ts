import type { File } from '../language/generated/ast.ts';
import { isExpose, isLineWatch, isWatch, isWatchText } from '../language/generated/ast.ts';
import { sourceText } from '../language/source-text.ts';
import type { Live } from '../protocol/live.ts';

type Member = File['members'][number];

/** More are in the Nodes view. */
const MOST_SHOWN = 60;

/** What goes on beside the sentences of a file while it runs; the editor has sent it last. */
export class LiveRun {
  #live: Live = { watches: [], exposed: [] };

  hear(live: Live): void {
    this.#live = live;
  }

  /** A few words: `12 hits`, `= 'leader'`. */
  hintOf(member: Member): string | undefined {
    if (isExpose(member)) {
      const rows = this.#rowsOf(member);
      if (rows.length === 0) return undefined;
      const values = new Set(rows.map(({ value }) => value));
      const text =
        values.size === 1 ? [...values].join() : rows.map(({ title, value }) => `${title} ${value}`).join(', ');
      return text.length > MOST_SHOWN ? `= ${text.slice(0, MOST_SHOWN)}…` : `= ${text}`;
    }
    const watch = this.#watchOf(member);
    return watch && (watch.hits === 1 ? '1 hit' : `${watch.hits} hits`);
  }

  /** All that is known, as Markdown. */
  cardOf(member: Member): string | undefined {
    if (isExpose(member)) {
      const rows = this.#rowsOf(member).map(
        ({ title, name, value, hits }) => `| ${cell(title)} | ${cell(name)} | ${cell(value)} | ${hits} |`,
      );
      return rows.length > 0 ? ['| | name | value | hits |', '|---|---|---|---|', ...rows].join('\n') : undefined;
    }
    const watch = this.#watchOf(member);
    return watch && `${this.hintOf(member)}. ${watch.message}`;
  }

  #rowsOf({ values }: { readonly values: readonly { readonly name: string }[] }): Live['exposed'] {
    return this.#live.exposed.filter(({ name }) => values.some((one) => one.name === name));
  }

  #watchOf(member: Member): Live['watches'][number] | undefined {
    const text = isWatchText(member)
      ? member.text
      : isWatch(member) || isLineWatch(member)
        ? sourceText(member)
        : undefined;
    return this.#live.watches.find((watch) => watch.text === text);
  }
}

function cell(text: string): string {
  return `\`${text.replace(/[`|\n]/g, ' ').slice(0, MOST_SHOWN)}\``;
}
