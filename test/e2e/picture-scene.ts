/**
 * Compares what is seen, without its texts, with a picture of before. Both are reduced to the mean colour of squares first: fonts and
 * the smoothing of lines are another on each machine; a line, bar, wash or colour that is gone is gone everywhere.
 *
 * LIGHTCONE_NEW_SCENES=1 keeps what is seen now: look at the files before you commit them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../scripts/workshop/paths.mjs';

const folder = path.join(root, 'test/fixtures/picture/scenes');
/** Pixels. */
const square = 8;
/** Of 255, of one channel: more is another colour. */
const sameColour = 8;

/** @returns the part of the squares that have another colour than before, 0 to 1 @throws Error where there is no picture of before */
export async function differenceFromScene(page: Page, name: string): Promise<number> {
  const file = path.join(folder, `${name}.png`);
  await page.evaluate(withoutTexts);
  const seen = (await page.screenshot()).toString('base64');
  const isNew = process.env['LIGHTCONE_NEW_SCENES'] !== undefined;
  if (!isNew && !existsSync(file)) throw new Error(`${file} is missing. LIGHTCONE_NEW_SCENES=1 makes it.`);
  const before = isNew ? undefined : readFileSync(file).toString('base64');
  const { part, small } = (await page.evaluate(
    `(${compare})(${JSON.stringify({ seen, before, square, sameColour })})`,
  )) as {
    part: number;
    small: string;
  };
  if (isNew) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, Buffer.from(small, 'base64'));
  }
  return part;
}

const withoutTexts = `(async () => {
  const style = document.createElement('style');
  style.textContent = '* { -webkit-text-fill-color: transparent !important } .picture-legend { visibility: hidden }';
  document.head.append(style);
  const pen = CanvasRenderingContext2D.prototype;
  for (const name of ['fillText', 'strokeText']) pen[name] = () => {};
  // Names are kept as pictures.
  const { drawImage } = pen;
  pen.drawImage = function (image, ...place) {
    if (!(image instanceof ImageBitmap)) drawImage.call(this, image, ...place);
  };
  timeline.change({});
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
})()`;

/** In the page. */
const compare = `async ({ seen, before, square, sameColour }) => {
  const load = async (text) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + text;
    await image.decode();
    return image;
  };
  const image = await load(seen);
  const [width, height] = [Math.floor(image.width / square), Math.floor(image.height / square)];
  const draw = (what) => {
    const canvas = document.createElement('canvas');
    canvas.width = what.width;
    canvas.height = what.height;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(what, 0, 0);
    return { canvas, pen, data: pen.getImageData(0, 0, what.width, what.height) };
  };
  const all = draw(image).data;
  const mean = new ImageData(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let down = 0; down < square; down++)
          for (let across = 0; across < square; across++)
            sum += all.data[((y * square + down) * image.width + x * square + across) * 4 + channel];
        mean.data[(y * width + x) * 4 + channel] = sum / square / square;
      }
  const small = document.createElement('canvas');
  small.width = width;
  small.height = height;
  small.getContext('2d').putImageData(mean, 0, 0);
  const answer = { part: 0, small: small.toDataURL('image/png').split(',')[1] };
  if (before === undefined) return answer;
  const old = draw(await load(before)).data;
  if (old.width !== width || old.height !== height) return { ...answer, part: 1 };
  let other = 0;
  for (let at = 0; at < width * height * 4; at += 4)
    if ([0, 1, 2].some((channel) => Math.abs(mean.data[at + channel] - old.data[at + channel]) > sameColour)) other++;
  return { ...answer, part: other / (width * height) };
}`;
