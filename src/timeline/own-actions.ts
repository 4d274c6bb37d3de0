/** What the page does itself where its host can't, in a browser: copies, and saves what it has made. */
import type { PageAction } from '../protocol/panel.ts';

/** @throws Error for the user */
export async function actHere(action: PageAction): Promise<void> {
  if (action.do === 'copy') await navigator.clipboard.writeText(action.text);
  else if (action.do === 'save file') {
    const { content, encoding, name } = action;
    const bytes = encoding === 'utf8' ? content : Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes]));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
  } else if (action.do === 'open') {
    const { path, source, line } = action.site;
    await navigator.clipboard.writeText(`${path ?? source}:${line}`);
    throw new Error(`The place ${path ?? source}:${line} is in the clipboard: a browser can't open it. VS Code does.`);
  } else throw new Error('This can be done in VS Code only.');
}
