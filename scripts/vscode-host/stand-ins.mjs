/**
 * Plain JavaScript in the place of native modules that the VS Code host loads at its start.
 *
 * VS Code `import()`s them, and finds only names that Node's lexer for CommonJS sees: one `exports.name =` each.
 */

const logger = `'use strict';
const fs = require('node:fs');
const path = require('node:path');
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  constructor(file) {
    this.file = file;
    this.level = levels.indexOf('info');
    this.plain = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    try {
      fs.appendFileSync(this.file, this.plain ? message : time + ' [' + levels[level] + '] ' + message + '\\n');
    } catch {
      // The folder goes when the host ends; its last lines are of no use then.
    }
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.plain = false; }
  clearFormatters() { this.plain = true; }
  flush() {}
  drop() {}
}
levels.slice(0, -1).forEach((name, level) => {
  Logger.prototype[name === 'warning' ? 'warn' : name] = function (message) { this.write(level, message); };
});

exports.version = 10700;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger(file);
`;

/** @type {Record<string, string>} package name -> text of its main file */
export const standIns = {
  '@vscode/spdlog': logger,
  '@vscode/deviceid': "exports.getDeviceId = async () => '00000000-0000-4000-8000-000000000000';\n",
  '@vscode/native-watchdog': 'exports.start = () => {};\n',
};
