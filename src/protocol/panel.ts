/**
 * What the timeline's page and its host say to each other: VS Code's webview, the custom editor of a recording, or a server of the
 * command line. The page draws and asks; the host knows who answers, opens sources and commands the session.
 */
import type { EventId } from './event-id.ts';
import type { LaneName, Scale } from './picture.ts';
import type { SiteReport } from './timeline.ts';

/** What a page may ask: nothing that changes a session. */
const questions = [
  ...(['lanes', 'picture', 'overview', 'cone', 'moment', 'step', 'rows', 'seen', 'differences'] as const),
  ...(['event', 'past', 'future', 'path', 'causes', 'search', 'messages', 'compare'] as const),
];
export type PageQuestion = `lightcone/${(typeof questions)[number]}`;

const asked: ReadonlySet<string> = new Set<PageQuestion>(questions.map((name) => `lightcone/${name}` as const));

export function isPageQuestion(command: string): command is PageQuestion {
  return asked.has(command);
}

/** Of two that are compared. */
export type WhichRun = 'first' | 'second';

/** From the page to its host. */
export type PageMessage =
  /** Its scripts run: the host answers `hello`. */
  | { readonly kind: 'ready' }
  /** `command` is a request of `picture.ts`, `timeline.ts` or `recording.ts`; answered by `answer` or `failed` with the same number. */
  | {
      readonly kind: 'ask';
      readonly number: number;
      readonly command: string;
      readonly arguments: unknown;
      /** Whom, where two runs are compared; the first if left out. `lightcone/compare` needs no arguments: the host knows the files. */
      readonly of?: WhichRun;
    }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'forget'; readonly number: number }
  | { readonly kind: 'do'; readonly action: PageAction; readonly of?: WhichRun }
  /** What must survive a reload of the page. Small. */
  | { readonly kind: 'remember'; readonly state: unknown };

export type PageAction =
  /** To a line of a source; `beside` leaves the page where it is. */
  | { readonly do: 'open'; readonly site: SiteReport; readonly beside: boolean }
  /** `isolate` missing: of all. */
  | {
      readonly do: 'command';
      readonly command: 'pause' | 'continue' | 'step' | 'restart' | 'kill' | 'focus';
      readonly isolate?: number;
    }
  | { readonly do: 'width'; readonly width: 'all' | 'group' | 'node' }
  /** A watch as it is written in launch.json: `break receive 'POST /orders' at orders`. The host lets the user change it before it is set. */
  | { readonly do: 'watch'; readonly watch: string }
  | { readonly do: 'copy'; readonly text: string }
  /** A file that the page has made; `base64` for what is no text. */
  | {
      readonly do: 'save file';
      readonly name: string;
      readonly content: string;
      readonly encoding: 'utf8' | 'base64';
    }
  | { readonly do: 'save recording' }
  /** To another of the sessions of `hello`. */
  | { readonly do: 'switch'; readonly session: string }
  /** For the empty state. */
  | { readonly do: 'begin'; readonly how: 'debug' | 'open recording' | 'reopen last run' }
  | { readonly do: 'move to editor' };

/** From the host to its page. */
export type HostMessage =
  | {
      readonly kind: 'hello';
      readonly host: 'panel' | 'editor' | 'browser';
      /** Whose run it is: missing where nothing runs and nothing is open. Said again when that changes. */
      readonly subject?: Subject;
      /** With which `subject` is compared. The same in every `hello` of a page. */
      readonly second?: Subject;
      readonly sessions: readonly { readonly id: string; readonly title: string }[];
      /** What the host can do; the rest is disabled. */
      readonly can: readonly PageAction['do'][];
      /** As the page has remembered it. */
      readonly state?: unknown;
    }
  | { readonly kind: 'answer'; readonly number: number; readonly body: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly message: string }
  /** Something is new: `lightcone/lanes` is worth asking. */
  | { readonly kind: 'changed' }
  /** Shows and selects an event: a halt's cause, what was looked for in the editor. */
  | { readonly kind: 'select'; readonly event: EventId; readonly scale?: Scale }
  | { readonly kind: 'search'; readonly text: string }
  /** Shows two lanes side by side. */
  | { readonly kind: 'compare'; readonly first: LaneName; readonly second: LaneName };

export interface Subject {
  readonly id: string;
  readonly title: string;
  readonly kind: 'live' | 'ended' | 'recording';
}
