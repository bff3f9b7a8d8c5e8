import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { Module, type OnModuleInit } from '@nestjs/common';

/*
 * Applications that fail, each in a different way.
 */

/** Prints endlessly, and leaves a timer running. */
@Module({})
export class Talkative implements OnModuleInit {
  onModuleInit(): void {
    setInterval(() => {}, 1000);
    const line = `${'x'.repeat(1000)}\n`;
    for (let count = 0; count < 5000; count += 1) process.stdout.write(line);
    process.stdout.write('the last word\n');
  }
}

/** Ignores SIGTERM, never closes, and has a child process. */
@Module({})
export class Stubborn implements OnModuleInit {
  onModuleInit(): void {
    process.on('SIGTERM', () => undefined);
    const { pid } = spawn(
      process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'],
      {
        stdio: 'ignore',
      },
    );
    process.stdout.write(`grandchild ${pid}\n`);
  }

  beforeApplicationShutdown(): Promise<void> {
    return new Promise(() => {});
  }
}
