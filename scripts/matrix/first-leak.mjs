// docs/first-leak.md, as a stranger reads it: its files are written, its commands typed, what they print is compared.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { freePort } from './free-port.mjs';
import { nestNew } from './project.mjs';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'first-leak.md');
const FIVE_MINUTES_MS = 300_000;
const START_MS = 90_000;
/** A block of the page, and the name of the file just before it. */
const BLOCK = /(?:`([\w./-]+)`:\n\n)?```(\w+)\n([^]*?)```/g;

export const rows = [10, 11, 12].map((major) => ({
  name: '[the first leak](first-leak.md), `nest new` to blocked',
  major,
  run: (shop) => follow(shop, major),
}));

async function follow(shop, major) {
  const at = await nestNew(shop, major);
  await shop.exec(at, 'npm', ['install']);
  const reader = new Reader(shop, at, major);
  const started = Date.now();
  const page = readFileSync(PAGE, 'utf8');
  try {
    for (const [, file, language, text] of page.matchAll(BLOCK)) {
      if (language === 'console') await reader.type(text);
      else if (language === 'diff') remove(at, file, text);
      else writeFileSync(join(at, file), text);
    }
  } finally {
    await reader.endServer();
  }
  if (Date.now() - started > FIVE_MINUTES_MS)
    throw new Error('it takes more than five minutes');
}

/** Takes the lines with a minus out of the file. */
function remove(at, file, diff) {
  const path = join(at, file);
  const before = readFileSync(path, 'utf8');
  const after = diff
    .split('\n')
    .filter((line) => line.startsWith('-'))
    .reduce((text, line) => text.replace(`${line.slice(1)}\n`, ''), before);
  if (after === before) throw new Error(`${file} has no line of\n${diff}`);
  writeFileSync(path, after);
}

/** Types commands and compares what they print, as a stranger would. */
class Reader {
  #server;
  #log = '';

  constructor(shop, at, major) {
    this.shop = shop;
    this.at = at;
    this.major = major;
  }

  /** @param transcript lines with a dollar are commands, those below it are part of what the command prints */
  async type(transcript) {
    for (const part of transcript.split(/^\$ /m).slice(1)) {
      const [command, ...expected] = part.trim().split('\n');
      const printed = stripVTControlCharacters(
        await this.#run(command, expected),
      );
      const missing = expected.find((line) => !printed.includes(line));
      if (missing)
        throw new Error(`"${command}" prints no "${missing}":\n${printed}`);
    }
  }

  async #run(command, expected) {
    if (command === 'kill %1') {
      await this.endServer();
      return this.#log;
    }
    this.port ??= await freePort();
    const env = { PORT: String(this.port) };
    if (command.endsWith(' &')) return this.#serve(command, expected, env);
    // The page says so for Nest before 12.
    const typed =
      this.major < 12
        ? command.replaceAll(
            /@nestjs\/(websockets|platform-socket\.io)/g,
            `$&@${this.major}`,
          )
        : command;
    return this.shop.exec(this.at, 'bash', ['-c', typed], { env });
  }

  async #serve(command, expected, env) {
    this.#log = '';
    this.#server = spawn(command.slice(0, -2), {
      cwd: this.at,
      env: { ...process.env, ...env, NO_COLOR: '1', NODE_ENV: '' },
      shell: true,
      detached: true,
    });
    for (const stream of [this.#server.stdout, this.#server.stderr])
      stream.on('data', (text) => {
        this.#log += stripVTControlCharacters(String(text));
      });
    const until = Date.now() + START_MS;
    while (!expected.every((line) => this.#log.includes(line))) {
      if (Date.now() > until) break;
      await pause(100);
    }
    return this.#log;
  }

  async endServer() {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const ended = once(server, 'close');
    process.kill(-server.pid);
    await ended;
  }
}
