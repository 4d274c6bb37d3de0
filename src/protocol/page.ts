/** The document of the timeline's page, for all of its hosts: nothing in it but its script and its styles. */

export interface PageParts {
  readonly title: string;
  /** Where `dist/timeline.js` and `dist/timeline.css` are found. */
  readonly script: string;
  /** In their order. */
  readonly styles: readonly string[];
  /** What alone may run: new for each document. */
  readonly nonce: string;
  /** Where styles, fonts and pictures may come from, and whom it may talk to: sources of a content security policy. */
  readonly from: string;
  readonly connect?: string;
}

export function pageDocument({ title, script, styles, nonce, from, connect = "'none'" }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${from}`,
    `font-src ${from}`,
    `img-src ${from} data: blob:`,
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    '<link rel="icon" href="data:,">', // else browsers ask the host for one
    ...styles.map((style) => `<link rel="stylesheet" href="${style}">`),
    '</head>',
    '<body>',
    `<script nonce="${nonce}" type="module" src="${script}"></script>`,
    '</body>',
    '</html>',
  ].join('\n');
}
