import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { Module, type OnModuleInit } from '@nestjs/common';

/*
 * Applications that go wrong, each in its own way.
 */

/** Writes without end, and leaves a timer behind that nothing stops. */
@Module({})
export class Talkative implements OnModuleInit {
  onModuleInit(): void {
    setInterval(() => {}, 1000);
    const line = `${'x'.repeat(1000)}\n`;
    for (let count = 0; count < 5000; count += 1) process.stdout.write(line);
    process.stdout.write('the last word\n');
  }
}

/** Obeys nobody: SIGTERM is ignored, closing takes forever, and it has a process of its own. */
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
