import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { ClusterLink } from '../../cluster/index.js';
import {
  type ClusterStatus,
  CountedNodes,
  type RegistryCounts,
} from './node-counts.js';
import { Presence } from './presence.js';
import { SharedValues } from '../shared/shared-values.js';

/** An operation on a user's manager, for every node that has one. */
export type ManagerOrder =
  | {
      readonly do: 'join' | 'leave';
      readonly key: string;
      readonly channel: string;
    }
  | { readonly do: 'disconnect'; readonly key: string; readonly reason: string }
  /** Asks the nodes that have a manager of this user for the user's channels. */
  | { readonly do: 'compare'; readonly key: string };

/** Carries out an order on this node. */
type CarryOut = (order: ManagerOrder) => void;

const TOPIC = 'managers';
const NO_COUNTS: RegistryCounts = { managers: 0, connections: 0, idle: 0 };

/** The other nodes of the option `cluster`. Without it, there are none. */
@Injectable()
export class OtherNodes implements OnModuleInit {
  /** Namespaces in which users may be connected on other nodes. Empty without a cluster. */
  readonly namespaces = new Set<Namespace>();
  /** The locations of users, and their channels. */
  readonly presence: Presence;
  /** The values of `manager.shared`. */
  readonly values = new SharedValues(() => this.link.store);
  private readonly logger = new Logger('WebSocketManager');
  private readonly counted = new CountedNodes(() => this.counts());
  private counts = (): RegistryCounts => NO_COUNTS;
  private carryOut: CarryOut = () => undefined;

  constructor(private readonly link: ClusterLink) {
    this.presence = new Presence(link);
  }

  async onModuleInit(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    this.presence.follow(cluster);
    await this.counted.follow(cluster);
    await cluster.subscribe(TOPIC, (text, from) => {
      if (from !== cluster.node) this.receive(text);
    });
  }

  /** Registers the registry, which carries out the orders of other nodes and reports its counts to them. */
  carryOutWith(carryOut: CarryOut, counts: () => RegistryCounts): void {
    this.carryOut = carryOut;
    this.counts = counts;
  }

  /** @throws {ClusterUnreachableError} */
  status(): Promise<ClusterStatus> {
    return this.counted.ask(this.link.cluster);
  }

  /** Sends an order to the other nodes, without waiting for its result. */
  order(order: ManagerOrder): void {
    const { cluster } = this.link;
    cluster?.publish(TOPIC, JSON.stringify(order)).catch((error: Error) => {
      this.link.countLost();
      this.logger.warn(
        `The order "${order.do}" could not be sent to the other nodes: ${error.message}`,
      );
    });
  }

  private receive(text: string): void {
    try {
      this.carryOut(JSON.parse(text) as ManagerOrder);
    } catch (error) {
      this.logger.error(
        'An order of another node could not be carried out.',
        error,
      );
    }
  }
}
