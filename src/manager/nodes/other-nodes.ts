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

/** What is to be done with a user's manager on every node that has one. */
export type ManagerOrder =
  | {
      readonly do: 'join' | 'leave';
      readonly key: string;
      readonly channel: string;
    }
  | { readonly do: 'disconnect'; readonly key: string; readonly reason: string }
  /** A node has a manager of this user now: the nodes that have one already say which channels the user is in. */
  | { readonly do: 'compare'; readonly key: string };

/** Carries out an order with the managers of this node. */
export type Carry = (order: ManagerOrder) => void;

const TOPIC = 'managers';
const NOTHING: RegistryCounts = { managers: 0, connections: 0, idle: 0 };

/** The nodes besides this one, with the option `cluster`: where else a user may be. */
@Injectable()
export class OtherNodes implements OnModuleInit {
  /** Namespaces in which users may be connected to other nodes. Empty without a cluster. */
  readonly namespaces = new Set<Namespace>();
  /** Where users are, and which channels they are in. */
  readonly presence: Presence;
  /** The values of `manager.shared`. */
  readonly values = new SharedValues(() => this.link.store);
  private readonly logger = new Logger('WebSocketManager');
  private readonly counted = new CountedNodes(() => this.counts());
  private counts = (): RegistryCounts => NOTHING;
  private carry: Carry = () => undefined;

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

  /** Lets the registry carry out what other nodes order, and tell them how much it holds. */
  carryOutWith(carry: Carry, counts: () => RegistryCounts): void {
    this.carry = carry;
    this.counts = counts;
  }

  /** @throws {ClusterUnreachableError} */
  status(): Promise<ClusterStatus> {
    return this.counted.ask(this.link.cluster);
  }

  /** Without waiting: what the other nodes make of it is not known here. */
  order(order: ManagerOrder): void {
    const { cluster } = this.link;
    cluster?.publish(TOPIC, JSON.stringify(order)).catch((error: Error) => {
      this.logger.warn(
        `The other nodes were not told to ${order.do} a user: ${error.message}`,
      );
    });
  }

  private receive(text: string): void {
    try {
      this.carry(JSON.parse(text) as ManagerOrder);
    } catch (error) {
      this.logger.error(
        'What another node has ordered could not be done.',
        error,
      );
    }
  }
}
