import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Observable, Subscription } from 'rxjs';
import { isObject } from '../common/is-object.js';
import { Isolation } from './isolation.js';
import { Sweep } from '../memory/index.js';

/** Exempts the singletons of the application, and inspects idle users in the background. */
@Injectable()
export class Background
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy
{
  private readonly logger = new Logger('WebSocketManager');
  private readonly sweep: Sweep;

  constructor(
    private readonly isolation: Isolation,
    private readonly modules: ModulesContainer,
  ) {
    this.sweep = new Sweep({
      users: () => isolation.all(),
      inspector: isolation.inspector,
      schedule: (tick, everyMs) => {
        const timer = setInterval(() => isolation.clock.time(tick), everyMs);
        timer.unref();
        return () => clearInterval(timer);
      },
      onFindings: (findings) => void isolation.raiseAll(findings),
      onError: (error) =>
        this.logger.error('The background inspection failed.', error),
    });
  }

  /** Exempts providers, controllers, gateways, and the classes of rxjs. */
  onModuleInit(): void {
    const { ownership } = this.isolation;
    ownership.exempt(Observable, Subscription);
    for (const {
      providers,
      controllers,
      injectables,
    } of this.modules.values()) {
      for (const collection of [providers, controllers, injectables]) {
        for (const { instance } of collection.values()) {
          if (isObject(instance)) ownership.exempt(instance);
        }
      }
    }
  }

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  onModuleDestroy(): void {
    this.sweep.stop();
  }
}
