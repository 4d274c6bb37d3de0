/**
 * VS Code's workbench in a browser, as a user sees it: the page object of the end-to-end tests.
 *
 * It never reads a list once: lists are redrawn after the state that they show (the call stack says "Paused" before the
 * variables are there), so everything waits for a text.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, ConsoleMessage, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode-host/host.mjs';
import { testOutput } from '../../scripts/workshop/paths.mjs';
import { isThorough } from '../thorough.ts';

const pictures = path.join(testOutput, 'e2e');

/** A change of themes takes a workbench a second or two: `npm test` looks at one, `npm run test:all` at both. */
const looked: readonly Theme[] = isThorough ? ['light', 'dark'] : ['dark'];

export type Theme = 'dark' | 'light';

const themes: Record<Theme, string> = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

export class Workbench {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #complaints: string[] = [];

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
    page.on('console', (message) => this.#hear(message));
    page.on('pageerror', (error) => this.#complaints.push(error.message));
  }

  /** Opens the address in a clean window and waits until the workbench stands. */
  static async open(url: string, { width = 1400, height = 900, scale = 1 } = {}): Promise<Workbench> {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
    const workbench = new Workbench(browser, page);
    await page.goto(url);
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    return workbench;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** What the extension complained about in the page's console; VS Code marks it with the extension's id. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  #hear(message: ConsoleMessage): void {
    const text = message.text();
    if (message.type() === 'error' && text.includes('lightcone')) this.#complaints.push(text);
  }

  // -- The editor

  async openFile(name: string): Promise<void> {
    await this.#pick('Control+P', name, name);
    await this.isOpen(path.posix.basename(name));
  }

  /** Opens a recording. In a window that has just been opened VS Code may not know yet that it has an editor, and shows it as text. */
  async openRecording(name: string): Promise<void> {
    const asText = this.#page.getByText('The file is not displayed in the text editor');
    const isShown = (what: Locator, value: boolean) => what.waitFor().then(() => value);
    await until(async () => {
      await this.openFile(name);
      const isOpen = await Promise.any([
        isShown(this.timeline.getByRole('button', { name: 'List view' }), true),
        isShown(asText, false),
      ]);
      if (!isOpen) await this.runCommand('View: Close All Editors');
      return isOpen;
    }, `the editor of ${name}`);
  }

  /** Waits until this file is the one that is looked at. */
  async isOpen(name: string): Promise<void> {
    await this.#page.locator('.tabs-container .tab.active', { hasText: name }).waitFor();
  }

  /** What is to be seen of the file that is looked at. */
  async text(): Promise<string> {
    const lines = this.#page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
    return (await lines.innerText()).replaceAll('\u00a0', ' ');
  }

  /** Types, and takes the proposal that is called so; what is proposed next follows by itself. */
  async complete(...steps: readonly (readonly [typed: string, label: string])[]): Promise<void> {
    await this.#page.locator('.editor-instance .monaco-editor.focused').waitFor();
    for (const [typed, label] of steps) {
      await this.#page.keyboard.type(typed);
      const proposals = this.#page.locator('.suggest-widget.visible .monaco-list-row');
      const name = this.#page.locator('.label-name', { hasText: new RegExp(`^${label.replaceAll(/\W/g, '\\$&')}$`) });
      const proposal = proposals.filter({ has: name }).first();
      await until(async () => {
        const isThere = await proposal.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
        // What was typed before the language server was there asked nobody.
        if (!isThere && !(await proposals.first().isVisible())) await this.#page.keyboard.press('Control+Space');
        return isThere;
      }, `${label} to be proposed`);
      // A list that is being filled moves under the mouse.
      await until(async () => {
        await proposal.click({ timeout: 2000 }).catch(() => {});
        return proposal.waitFor({ state: 'hidden', timeout: 2000 }).then(
          () => true,
          () => false,
        );
      }, `${label} to be taken`);
    }
  }

  /** Into a file, as people type, and the key behind it: `Escape` declines proposals that came up. */
  async type(text: string, key: 'Escape' | 'Tab' = 'Escape'): Promise<void> {
    await this.#page.keyboard.type(text);
    await this.#page.keyboard.press(key);
  }

  /** A lens above a line. */
  lens(title: RegExp): Locator {
    return this.#page.locator('.codelens-decoration', { hasText: title });
  }

  /** As the status bar calls the language of the file. */
  language(name: string): Locator {
    return this.#page.locator('.statusbar-item', { hasText: name });
  }

  /** What is underlined as a mistake. */
  async mistakes(): Promise<number> {
    return this.#page.locator('.squiggly-error').count();
  }

  /** What can be done with a file, above its first line. */
  async pressLens(title: string): Promise<void> {
    await this.#editor.locator('.codelens-decoration a', { hasText: title }).first().click();
  }

  /** Clicks beside the line number, where breakpoints are set and removed. */
  async clickGutter(line: number): Promise<void> {
    await this.#revealLine(line);
    const number = this.#editor.locator('.margin-view-overlays .line-numbers', { hasText: new RegExp(`^${line}$`) });
    const signs = this.#editor.locator('[class*="codicon-debug-breakpoint"]');
    const isSet = async () => {
      const box = await number.boundingBox();
      const boxes = await Promise.all((await signs.all()).map((sign) => sign.boundingBox()));
      return boxes.some((sign) => sign !== null && box !== null && Math.abs(sign.y - box.y) < 4);
    };
    const wasSet = await isSet();
    // An editor that is just being filled, or that makes room for a view, is drawn anew under the mouse: a click that had no effect is
    // made again, as by a person.
    await until(async () => {
      const box = await number.boundingBox();
      const margin = await this.#editor.locator('.margin').boundingBox();
      if (!box || !margin) return false;
      await this.#page.mouse.click(margin.x + 10, box.y + box.height / 2);
      return until(async () => (await isSet()) !== wasSet, `line ${line} to change`, 5000).then(
        () => true,
        () => false,
      );
    }, `a click beside line ${line} to have an effect`);
  }

  /** Waits until the breakpoint in the gutter is drawn as bound. */
  async breakpointIsVerified(): Promise<void> {
    await this.#editor.locator('.codicon-debug-breakpoint').first().waitFor();
  }

  /** Waits until the editor marks this line as one where the program stands; where several nodes stand, it marks several. */
  async standsAt(line: number): Promise<void> {
    const marks = this.#editor.locator('.debug-top-stack-frame-line, .debug-focused-stack-frame-line');
    const number = this.#editor.locator('.margin-view-overlays .line-numbers', { hasText: new RegExp(`^${line}$`) });
    await until(async () => {
      if ((await marks.count()) === 0) return false;
      const wanted = await number.boundingBox();
      const boxes = await Promise.all(
        (await marks.all()).map((mark) => mark.boundingBox({ timeout: 500 }).catch(() => null)),
      );
      return wanted !== null && boxes.some((mark) => mark !== null && Math.abs(mark.y - wanted.y) < 2);
    }, `the program to stand at line ${line}`);
  }

  /** Waits until the cursor is in this line. */
  async cursorIsAt(line: number): Promise<void> {
    const selection = this.#page.locator('.part.statusbar [id="status.editor.selection"]');
    await selection.filter({ hasText: `Ln ${line},` }).waitFor();
  }

  async #revealLine(line: number): Promise<void> {
    await this.#pick('Control+G', `:${line}`, `line ${line}`);
  }

  // -- Debugging

  /** Chooses a configuration, and presses F5, or Ctrl+F5. */
  async startDebugging(configuration: string, { withoutDebugging = false } = {}): Promise<void> {
    await this.#chooseConfiguration(configuration);
    await this.#page.keyboard.press(withoutDebugging ? 'Control+F5' : 'F5');
  }

  /** Chooses a configuration, and presses the button beside it: while something is debugged, F5 would mean that. */
  async startDebuggingToo(configuration: string): Promise<void> {
    await this.#chooseConfiguration(configuration);
    await this.#page.locator('.start-debug-action-item .codicon-debug-start').click();
  }

  /**
   * By the list beside the green button. A view that is just being drawn takes the focus, and closes a list that is open by then; so
   * both are asked for until they are there, as a person would.
   */
  async #chooseConfiguration(configuration: string): Promise<void> {
    const chosen = this.#page.locator('.start-debug-action-item-label');
    const name = new RegExp(`^\\s*${configuration}\\s*$`);
    const row = this.#page.locator('.action-widget-dropdown .monaco-list-row', { hasText: name }).first();
    const isFocused = () => this.#page.locator('.part.sidebar :focus').first().isVisible();
    // Pressed in the view itself, the keys lead out of it.
    if (!(await isFocused()) || !(await chosen.isVisible())) await this.#page.keyboard.press('Control+Shift+D');
    await chosen.waitFor();
    await until(async () => {
      if (name.test((await chosen.textContent()) ?? '')) return true;
      if (!(await row.isVisible())) await chosen.click();
      await row.click({ timeout: 2000 }).catch(() => {}); // The list was closed under us.
      return false;
    }, `${configuration} to be chosen`);
  }

  /** A row of the Call Stack with this text: a node with its state, or a frame. */
  callStackRow(text: string | RegExp): Locator {
    return this.#page.locator('.debug-call-stack .monaco-list-row', { hasText: text }).first();
  }

  /** Shows the frames of a node in the Call Stack. */
  async unfold(row: Locator): Promise<void> {
    await row.locator('.monaco-tl-twistie').click();
  }

  /**
   * The thread or frame in the Call Stack that has the focus: what the toolbar's buttons mean. After a step, VS Code may leave no row
   * marked on a busy machine: it fetches frames twice.
   */
  get focused(): Locator {
    return this.#page.locator('.debug-call-stack .monaco-list-row.selected').first();
  }

  /** Chooses an entry of the context menu of a row, as in the Call Stack and in the Nodes view. */
  async choose(row: Locator, entry: string): Promise<void> {
    await row.click({ button: 'right' });
    const item = this.#page.locator('.monaco-menu .action-item', { hasText: entry }).first();
    await item.waitFor();
    // VS Code takes no click on a menu that was opened a moment ago, lest the click that opened it counts; who sees that clicks again.
    await until(async () => {
      await item.click({ timeout: 1000 }).catch(() => {}); // it has gone by the click before
      return !(await item.isVisible());
    }, `${entry} to be chosen`);
  }

  /** The entries of a row's context menu, which is closed again. */
  async menuOf(row: Locator): Promise<string[]> {
    await row.click({ button: 'right' });
    const entries = this.#page.locator('.monaco-menu .action-item .action-label:not(.separator)');
    await entries.first().waitFor();
    const texts = await entries.allInnerTexts();
    await this.#page.keyboard.press('Escape');
    await entries.first().waitFor({ state: 'hidden' });
    return texts;
  }

  /** A row of the Nodes view: its name and, beside it, its state in words. */
  node(text: string | RegExp): Locator {
    return this.#nodes.locator('.monaco-list-row', { hasText: text }).first();
  }

  /** Opens the Nodes view, for a session that has not halted yet. */
  async showNodes(): Promise<void> {
    await this.#page.keyboard.press('Control+Shift+D');
    const header = this.#page.locator('.part.sidebar .pane-header[aria-label^="Nodes"]');
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /**
   * A button that a row of the Nodes view, or of the Call Stack, shows while the mouse is over it.
   * A list that is drawn anew under a mouse that lies still doesn't take it for hovered: whoever looks moves it.
   */
  async pressOnRow(row: Locator, button: string): Promise<void> {
    const shown = row.locator(`.action-label[aria-label^="${button}"]`);
    await until(async () => {
      await this.#page.mouse.move(700, 500);
      await row.hover();
      if (!(await shown.isVisible())) return false;
      // The list is drawn anew when a node changes; the new row has no buttons until the mouse comes again. What timed out has not clicked.
      return shown.click({ timeout: 1000 }).then(
        () => true,
        () => false,
      );
    }, `the button ${button} of a row`);
  }

  /** The item of Lightcone in the status bar. */
  get status(): Locator {
    return this.#page.locator('.part.statusbar [id="lightcone.lightcone.lightcone.status"]');
  }

  /** Takes what stands in the box that VS Code has opened. */
  async acceptInput(expected: RegExp): Promise<void> {
    await until(async () => expected.test(await this.#quickInput.inputValue()), `${expected} to stand in the box`);
    await this.#quickInput.press('Enter');
  }

  /** A line of a list that VS Code has opened for the user to choose from. */
  choice(text: string | RegExp): Locator {
    return this.#page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  /** Chooses lines of a list that allows several, each by a text that it is looked for with. */
  async chooseSeveral(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await this.#quickInput.fill(text);
      await this.choice(text).click();
    }
    await this.#page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
    await this.#page.mouse.move(700, 500); // off what lies below the list, whose tooltip would cover the toolbar
  }

  /** The names of all rows in the Call Stack that are drawn now. */
  async callStack(): Promise<string[]> {
    return this.#page.locator('.debug-call-stack .monaco-list-row').allInnerTexts();
  }

  /** A row of the Variables view, as `name: value`. */
  variable(name: string): Locator {
    return this.#page
      .locator('.debug-variables .monaco-list-row', { hasText: new RegExp(`^\\s*${name}\\s*[:=]`) })
      .first();
  }

  /** Waits until a variable is shown with this value; the view shows old values for a moment after a stop. */
  async variableIs(name: string, value: string | RegExp): Promise<void> {
    await this.variable(name).filter({ hasText: value }).waitFor();
  }

  /** A button of the floating debug toolbar, by the words of its tooltip. */
  toolbar(
    name: 'Continue' | 'Pause' | 'Step Over' | 'Step Into' | 'Step Out' | 'Restart' | 'Stop' | 'Disconnect',
  ): Locator {
    return this.#page.locator(`.debug-toolbar .action-label[aria-label^="${name}"]`).first();
  }

  async press(name: Parameters<Workbench['toolbar']>[0]): Promise<void> {
    await this.toolbar(name).click();
  }

  /** Ends the focused session, if there is one: by Stop, or by Disconnect where there are only attached nodes. */
  async stopDebugging(): Promise<void> {
    for (const button of ['Stop', 'Disconnect'] as const) {
      if (await this.toolbar(button).isVisible()) await this.press(button);
    }
  }

  async sessionRuns(): Promise<void> {
    await this.toolbar('Stop').waitFor();
  }

  async sessionHasEnded(): Promise<void> {
    await this.#page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  }

  /** A line of the Debug Console; opens it if need be. */
  async debugConsoleLine(text: string | RegExp): Promise<Locator> {
    const console = this.#page.locator('.repl');
    if (!(await console.isVisible())) await this.#page.keyboard.press('Control+Shift+Y');
    return console.locator('.monaco-list-row', { hasText: text }).first();
  }

  /** What the Debug Console answers: in the frame that has the focus. */
  async evaluate(expression: string): Promise<string> {
    const console = this.#page.locator('.repl');
    if (!(await console.isVisible())) await this.#page.keyboard.press('Control+Shift+Y');
    // Only the rows that can be seen are in the document: a console that is full has no more of them after the next answer.
    const rows = console.locator('.monaco-list-row', { has: this.#page.locator('.evaluation-result') });
    const last = async () =>
      Math.max(-1, ...(await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-index'))))));
    const before = await last();
    const input = console.locator('.repl-input-wrapper .monaco-editor');
    const written = input.locator('.view-line', { hasText: expression });
    const comes = (what: Locator) =>
      what.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    // A halt, or a frame that is chosen, takes the keyboard to the editor whenever VS Code is ready to show it, before a word or before
    // Enter. What went there is taken back, as a person would who looks at what they type.
    const isHere = () => input.evaluate((element) => element.contains(element.ownerDocument.activeElement));
    for (;;) {
      await input.click();
      if (!(await isHere())) continue;
      await this.#page.keyboard.press('Control+a');
      await this.#page.keyboard.insertText(expression);
      if (await comes(written)) {
        await this.#page.keyboard.press('Enter');
        const isAnswered = await until(async () => (await last()) > before, 'an answer', 3000).then(
          () => true,
          () => false,
        );
        if (isAnswered)
          return console.locator(`.monaco-list-row[data-index="${await last()}"] .evaluation-result`).innerText();
      }
      if (!(await isHere())) await this.#page.keyboard.press('Control+z');
    }
  }

  /** The lines of the Debug Console that are drawn now. */
  async debugConsole(): Promise<string[]> {
    return this.#page.locator('.repl .monaco-list-row').allInnerTexts();
  }

  /** Types into the filter box of the Debug Console. */
  async filterDebugConsole(text: string): Promise<void> {
    const box = this.#page
      .locator('.part.panel input[placeholder^="Filter"], .part.panel .viewpane-filter input')
      .first();
    await box.fill(text);
  }

  /** A notification, or the text of the dialog that a failed start opens. */
  message(text: string | RegExp): Locator {
    return this.#page.locator('.notification-list-item, .monaco-dialog-box', { hasText: text }).first();
  }

  /** Closes the dialog that is open. */
  async dismissMessage(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#page.locator('.monaco-dialog-box').waitFor({ state: 'hidden' });
  }

  /** Types a line into the terminal that is shown, once this text stands in it: a prompt, or what a program has written. */
  async typeInTerminal(line: string, { after = /[$#>]/ }: { after?: RegExp } = {}): Promise<void> {
    const terminal = this.#page.locator('.part.panel .xterm:visible');
    await terminal.locator('.xterm-rows > div', { hasText: after }).first().waitFor();
    await terminal.locator('.xterm-helper-textarea').focus();
    await this.#page.keyboard.type(`${line}\n`);
  }

  // -- The timeline

  /** The page of the timeline that is to be seen: in the panel, where the view was moved to, or in an editor. */
  get timeline(): FrameLocator {
    // VS Code puts a page of an extension into a frame of a frame. Those that are hidden stay in the document.
    return this.#page
      .locator('iframe.webview.ready[src*="extensionId=lightcone.lightcone"]:visible')
      .contentFrame()
      .frameLocator('iframe#active-frame');
  }

  /** What stands at the head of the part in which a view is shown. */
  view(title: string, part: 'panel' | 'sidebar' | 'auxiliarybar'): Locator {
    return this.#page.locator(`.part.${part} .composite.title`, { hasText: new RegExp(title, 'i') });
  }

  /** A row of the Breakpoints view. */
  breakpointRow(text: string | RegExp): Locator {
    return this.#page.locator('.debug-breakpoints .monaco-list-row', { hasText: text }).first();
  }

  /** Confirms what stands in the box that VS Code has opened for a line of text, once it is this. */
  async confirm(text: string | RegExp): Promise<void> {
    await until(async () => {
      const now = await this.#quickInput.inputValue({ timeout: 2000 }).catch(() => '');
      return typeof text === 'string' ? now === text : text.test(now);
    }, `${text} to be asked for`);
    await this.#page.keyboard.press('Enter');
    await this.#quickInput.waitFor({ state: 'hidden' });
  }

  /** What VS Code asks in the middle of the window, once it asks this. */
  dialog(text: string): Locator {
    return this.#page.locator('.monaco-dialog-box', { hasText: text });
  }

  /** Takes the path that is proposed for a file of this kind, and tells it. VS Code shows its folder first. */
  async acceptPath(kind: string): Promise<string> {
    let proposed = '';
    await until(async () => {
      proposed = await this.#quickInput.inputValue({ timeout: 2000 }).catch(() => '');
      return proposed.endsWith(kind);
    }, 'a path to be asked for');
    await this.confirm(proposed);
    return proposed;
  }

  async key(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  // -- The window

  /** As when the user reloads the window: whatever ran in it ends. */
  async reload(): Promise<void> {
    await this.#page.reload();
    await this.#page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  async runCommand(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
  }

  /** Runs a command that asks for files, and names them, one after the other, under the titles of what asks. */
  async runCommandOnFiles(title: string, ...files: readonly (readonly [asks: string, file: string])[]): Promise<void> {
    await this.#choose('F1', `>${title}`, title);
    for (const [asks, file] of files) {
      const asked = this.#page.locator('.quick-input-widget .quick-input-title', { hasText: asks });
      await asked.waitFor();
      await until(async () => {
        // What is asked first fills in its own folder when it has read it.
        await this.#quickInput.fill(file, { timeout: 2000 }).catch(() => {});
        await this.#page.keyboard.press('Enter');
        return asked.waitFor({ state: 'hidden', timeout: 3000 }).then(
          () => true,
          () => false,
        );
      }, `${file} to be chosen`);
    }
  }

  /** Folds views of the debug side bar away, which leaves more room for the others. */
  async fold(...views: readonly string[]): Promise<void> {
    await this.#page.keyboard.press('Control+Shift+D');
    for (const view of views) {
      const header = this.#page.locator(`.part.sidebar .pane-header[aria-label^="${view}"]`);
      await until(async () => {
        if ((await header.getAttribute('aria-expanded')) === 'false') return true;
        // By keys: what the mouse has rested on may still show a tooltip over the header. A view that is just drawn hears none.
        await header.press('ArrowLeft');
        return false;
      }, `${view} to be folded`);
    }
    await this.#page.keyboard.press('Control+1'); // back to the editor
  }

  /** Drags the lower edge of a view of the debug side bar, by pixels. */
  async grow(view: string, by: number): Promise<void> {
    const pane = this.#page.locator('.part.sidebar .pane', {
      has: this.#page.locator(`.pane-header[aria-label^="${view}"]`),
    });
    const box = await pane.boundingBox();
    if (!box) throw new Error(`there is no view ${view}`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height];
    await this.#page.mouse.move(x, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(x, y + by, { steps: 4 });
    await this.#page.mouse.up();
  }

  /** Drags the upper edge of the panel, by pixels. */
  async growPanel(by: number): Promise<void> {
    const box = await this.#page.locator('.part.panel').boundingBox();
    if (!box) throw new Error('there is no panel');
    const [x, y] = [box.x + box.width / 2, box.y - 3]; // the panel stands a little off what is dragged
    await this.#page.mouse.move(x, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(x, y - by, { steps: 4 });
    await this.#page.mouse.up();
  }

  /** Keeps pictures of the window: `test-output/e2e/<name>-dark.png`, `…-light.png`. */
  async screenshot(name: string, { folder = pictures, themes = looked } = {}): Promise<void> {
    await this.#picture((options) => this.#page.screenshot(options), name, folder, themes);
  }

  /** The same of the side bar only. */
  async screenshotOfSideBar(name: string, { folder = pictures, themes = looked } = {}): Promise<void> {
    const sideBar = this.#page.locator('.part.sidebar');
    await this.#picture((options) => sideBar.screenshot(options), name, folder, themes);
  }

  async #picture(
    take: (options: { path: string }) => Promise<unknown>,
    name: string,
    folder: string,
    themes: readonly Theme[],
  ): Promise<void> {
    mkdirSync(folder, { recursive: true });
    await this.#page.mouse.move(300, 5); // off the buttons, whose tooltips would be in the picture
    for (const theme of themes) {
      await this.#useTheme(theme);
      await take({ path: path.join(folder, `${name}-${theme}.png`) });
    }
  }

  async #useTheme(theme: Theme): Promise<void> {
    await this.#page.emulateMedia({ colorScheme: theme });
    await this.#page.locator(`.monaco-workbench.${theme === 'dark' ? 'vs-dark' : 'vs'}`).waitFor();
  }

  async #pick(key: string, typed: string, label: string): Promise<void> {
    await this.#choose(key, typed, label);
    await this.#quickInput.waitFor({ state: 'hidden' });
  }

  async #choose(key: string, typed: string, label: string): Promise<void> {
    const words = path.posix.basename(label);
    // The chosen one: for a moment the list is still that of before the text was typed.
    const chosen = this.#page.locator('.quick-input-list .monaco-list-row.focused', { hasText: words });
    const works = (what: Promise<unknown>) =>
      what.then(
        () => true,
        () => false,
      );
    // Whatever takes the focus closes it, a session that has just begun, say: whoever looks opens it again.
    await until(async () => {
      if (!(await this.#quickInput.isVisible())) await this.#page.keyboard.press(key);
      const isTyped = await works(this.#quickInput.fill(typed, { timeout: 3000 }));
      const isOffered = isTyped && (await works(chosen.waitFor({ timeout: 5000 })));
      // As long as it is open it remembers what it has found, without a file that was made meanwhile.
      if (!isOffered) await this.#page.keyboard.press('Escape');
      return isOffered;
    }, `${label} to be offered`);
    await this.#page.keyboard.press('Enter');
  }

  get #nodes(): Locator {
    return this.#page.locator('.part.sidebar .pane', { has: this.#page.locator('.pane-header[aria-label^="Nodes"]') });
  }

  get #quickInput(): Locator {
    return this.#page.locator('.quick-input-widget .quick-input-box input');
  }

  get #editor(): Locator {
    return this.#page.locator('.editor-instance .monaco-editor').first();
  }
}

/** Settings of VS Code: the theme follows the browser's colour scheme, and nothing moves in a picture. */
export const settings = {
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  // The panel stays as the test has left it.
  'lightcone.timeline.reveal': 'never',
  // Drawn as text, which can be read, and not on a canvas.
  'terminal.integrated.gpuAcceleration': 'off',
  'window.autoDetectColorScheme': true,
  'workbench.preferredDarkColorTheme': themes.dark,
  'workbench.preferredLightColorTheme': themes.light,
};

/** Polls, for what no event tells, for so many milliseconds. */
export async function until(holds: () => Promise<boolean>, what: string, within = 30_000): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
