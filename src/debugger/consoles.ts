/** What the nodes write: who is listened to, and where in the sources it comes from. */
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { ConsoleCall } from '../protocol/console.ts';
import type { NodeName, NodeSpec, System } from '../system/model.ts';
import type { Logged } from './breakpoints.ts';
import { listenToConsole } from './console.ts';
import type { Isolate } from './isolate.ts';
import type { Library } from './library.ts';
import { Roots } from './paths.ts';
import type { SourcePlace, Sources } from './source.ts';
import { withSources } from './trace.ts';
import { Transcript } from './transcript.ts';
import type { WatchLog } from './watches.ts';

export class Consoles implements Disposable {
  readonly #specs: ReadonlyMap<NodeName, NodeSpec>;
  readonly #library: Library;
  readonly #sources: Sources;
  readonly #owned = new Disposables();
  readonly transcript = this.#owned.add(
    new Transcript({
      placeOf: (isolate, call) => this.#placeOf(isolate, call),
      withSources: (node, line) => this.#withSources(node, line),
    }),
  );

  constructor({ nodes }: System, library: Library, sources: Sources) {
    this.#specs = new Map(nodes.map((spec) => [spec.name, spec]));
    this.#library = library;
    this.#sources = sources;
  }

  /** Hears the console calls of an isolate with a probe, until the result is disposed. */
  async listen(isolate: Isolate): Promise<Disposable> {
    const { transcript } = this;
    const { node } = isolate;
    const spec = this.#specs.get(node);
    const isLaunched = spec?.kind === 'launch';
    // What it writes to a terminal is read there.
    if (!spec || (isLaunched && spec.console !== 'internalConsole')) return new Disposables();
    if (isLaunched) transcript.hears(node);
    return listenToConsole(isolate, isLaunched, {
      call: (call) => (isLaunched ? transcript.claims(isolate, call) : transcript.called(isolate, call)),
      missed: (leftOut) => isLaunched || transcript.say({ node, category: 'stdout', lines: [], leftOut }),
    });
  }

  /** What a logpoint says, in its place among the other output of the node. */
  logpoint({ isolate, kind, text, objects, path, line }: Logged): void {
    const place = { source: this.#sources.fileAt(path), line, column: 0 };
    const logged = objects > 0 ? { isolate, id: objects } : undefined;
    const category = kind === 'failure' ? 'stderr' : 'console';
    this.transcript.tell(isolate, { node: isolate.node, category, lines: text.split('\n'), place, logged });
  }

  /** What a logpoint on messages says. @param place of the line that has sent, or of the function that takes */
  watched({ isolate, kind, text }: WatchLog, place: SourcePlace | undefined, at: number): void {
    const category = kind === 'failure' ? 'stderr' : 'console';
    this.transcript.tell(isolate, {
      node: isolate.node,
      category,
      lines: text.split('\n'),
      at,
      ...(place && { place }),
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Where a console call is written: the innermost place that is not skipped. */
  #placeOf(isolate: Isolate, { sites }: ConsoleCall): SourcePlace | undefined {
    let skipped: SourcePlace | undefined;
    for (const site of sites) {
      const script = isolate.scriptNamed(site.script);
      const place = script && this.#sources.placeNow(isolate, script, site);
      if (place && !place.source.isSkipped) return place;
      skipped ??= place;
    }
    return skipped;
  }

  #withSources(node: NodeName, line: string): string {
    const spec = this.#specs.get(node);
    const roots = new Roots(spec?.kind === 'attach' ? spec.roots : undefined);
    return withSources(line, (name) => this.#library.fileNamed(name, roots));
  }
}
