import { type HaltReport, type LaneReport, type LanesAnswer, pictureVersion } from '../../protocol/picture.ts';
import type { Scene } from './scene.ts';

/** What is told of a run beside its lanes, by who knows. */
export interface Standing {
  readonly halt?: HaltReport | undefined;
  readonly width?: LanesAnswer['width'] | undefined;
  readonly empty?: string | undefined;
}

/** The lanes of a run: those of the system, then who is outside. */
export function laneReports(scene: Scene, { halt, width, empty }: Standing): LanesAnswer {
  const { run, lanes, outsiders, host } = scene;
  const ofSystem = [...lanes.all].flatMap(([lane, members]): readonly LaneReport[] => {
    const last = members.at(-1);
    if (!last) return [];
    const lines = members.flatMap(({ isolate }) => run.store.line(isolate) ?? []);
    const { node, group, kind, isolate, pid, state, note } = last;
    const parent = lanes.parentOf(last);
    const gaps = lines.flatMap(({ notes }) => notes.filter((note) => note.kind === 'gap'));
    return [
      {
        ...{ lane, kind, node, group, isolate, state },
        ...(parent !== undefined && parent !== lane && { parent }),
        ...(pid !== undefined && { pid }),
        ...(note !== undefined && { note }),
        events: lines.reduce((sum, line) => sum + line.end - line.first, 0),
        missing: gaps.reduce((sum, { count }) => sum + count, 0),
        unseen: [...new Set(members.flatMap(({ unseen }) => unseen))],
      },
    ];
  });
  const outside = [...outsiders.lanes].map(
    ([lane, events]): LaneReport => ({ lane, kind: 'outside', state: 'outside', events, missing: 0, unseen: [] }),
  );
  return {
    version: pictureVersion,
    lanes: [...ofSystem, ...outside],
    isLive: host.isLive,
    ...(halt && { halt }),
    ...(width && { width }),
    extent: { time: scene.extent('time'), order: scene.extent('order') },
    events: run.store.size,
    messages: Math.min(outsiders.messages, run.store.size),
    ...(empty !== undefined && { empty }),
  };
}
