import { pictureVersion, type SeenAnswer, type SeenArguments } from '../../protocol/picture.ts';
import type { Scene } from './scene.ts';

const MOST = 50;

/** What a completion of the search offers: the most frequent first. */
export function seen({ run, lanes, outsiders }: Scene, { what, beginning }: SeenArguments): SeenAnswer {
  const start = beginning.toLowerCase();
  const texts = (() => {
    switch (what) {
      case 'protocol':
        return run.store.protocols.mostUsed();
      case 'name':
        return run.store.names.mostUsed();
      case 'status':
        return run.store.statuses.mostUsed().map(String);
      case 'lane':
        return [...lanes.all.keys(), ...outsiders.lanes.keys()];
    }
  })();
  return {
    version: pictureVersion,
    texts: texts.filter((text) => text.toLowerCase().startsWith(start)).slice(0, MOST),
  };
}
