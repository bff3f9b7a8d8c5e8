import 'reflect-metadata';
import { spawn, type StdioOptions } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { Module, type OnModuleInit } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

/*
 * Applications without a clean-up: each leaves something behind that keeps its process alive.
 */

const FOREVER = 'setInterval(() => {}, 1000)';

@WebSocketGateway()
class PingGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

function leaveProcess(stdio: StdioOptions, detached: boolean): void {
  const child = spawn(process.execPath, ['-e', FOREVER], { stdio, detached });
  child.unref();
  process.stdout.write(`left ${child.pid}\n`);
}

@Module({ providers: [PingGateway] })
export class LeavesDetached implements OnModuleInit {
  onModuleInit(): void {
    leaveProcess('ignore', true);
  }
}

@Module({ providers: [PingGateway] })
export class LeavesDetachedWithPipes implements OnModuleInit {
  onModuleInit(): void {
    leaveProcess('inherit', true);
  }
}

@Module({ providers: [PingGateway] })
export class LeavesChild implements OnModuleInit {
  onModuleInit(): void {
    leaveProcess('inherit', false);
  }
}

@Module({ providers: [PingGateway] })
export class LeavesTimer implements OnModuleInit {
  onModuleInit(): void {
    setInterval(() => undefined, 1_000);
  }
}

@Module({ providers: [PingGateway] })
export class LeavesWorker implements OnModuleInit {
  private worker: Worker | undefined;

  onModuleInit(): void {
    this.worker = new Worker(FOREVER, { eval: true });
  }
}
