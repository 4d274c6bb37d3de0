/** The timeline's page, in each of its hosts. */
import { followBrowserTheme } from './browser-theme.ts';
import { assemble } from './wire.ts';
import './style.css';

// VS Code dresses the body of a webview before it runs anything in it.
if (!/\bvscode-/.test(document.body.className)) followBrowserTheme(document.body);
assemble(document.body);
