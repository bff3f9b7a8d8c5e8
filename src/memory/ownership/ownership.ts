import { ByteOwnership } from './byte-ownership.js';
import { extentOf } from '../graph/bytes.js';
import { deeplyFrozen } from '../graph/deep-frozen.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import { OwnershipMarks, type OwnershipMark } from './ownership-marks.js';
import { type Fence, type OwnershipKind, Owner, isRival } from './owner.js';
import { SharedObjects, type SharedDeclaration } from './shared-objects.js';
import { WalkMarks } from './walk-marks.js';

// One instance for the process: a mark costs memory once, however many applications there are.
// Owners of another application count as no owner.
const marks = new OwnershipMarks();

/**
 * Maps objects to the users who own them. A look-up takes constant time, however many users there are.
 *
 * Primitives, functions, deeply frozen objects, platform objects and objects that the application
 * declares shared have no owner. The bytes of buffers are owned by range, see {@link ByteOwnership}.
 */
export class Ownership {
  readonly bytes = new ByteOwnership();
  readonly #shared: SharedObjects;
  /** The owner of exempt objects. */
  readonly #exempt = new Owner('', this);
  /** The owner of released objects. It is retired, so that the next claim succeeds. */
  readonly #released = new Owner('', this);
  /** The owner of released objects that arrived in a payload. */
  readonly #releasedPayload = new Owner('', this, 'sent');
  readonly #exemptMark: OwnershipMark = {
    owner: this.#exempt,
    kind: Kind.Exempt,
    walk: 0,
  };

  /**
   * @param shared the objects that the application declares shared (`isolation.shared`)
   */
  constructor(shared: readonly SharedDeclaration[] = []) {
    this.#shared = new SharedObjects(shared);
    this.#released.retire();
    this.#releasedPayload.retire();
  }

  /** Creates a token for a manager of this user. Retire it when the manager is released. */
  enrol(key: string, kind?: OwnershipKind): Owner {
    return new Owner(key, this, kind);
  }

  /** Declares objects shared, such as providers, servers and sockets. Their contents are not. */
  exempt(...declarations: readonly SharedDeclaration[]): void {
    this.#shared.declare(...declarations);
  }

  /** Declares all instances of the classes of these objects shared. */
  exemptClassesOf(instances: readonly object[]): void {
    for (const instance of instances) this.#shared.declareClassOf(instance);
  }

  /** The live owner of an object. */
  ownerOf(value: object): Owner | undefined {
    const holder = this.holderOf(value);
    return holder?.live === true && holder !== this.#exempt
      ? holder
      : undefined;
  }

  /** Whether a value cannot be owned. The first call for a frozen graph walks it. */
  isExempt(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return true;
    return (
      this.holderOf(value) === this.#exempt ||
      this.#detectExempt(value, kindOf(value)) ||
      this.#detectFrozen(value)
    );
  }

  /**
   * Claims one object for `owner`, without its contents. The first claim succeeds.
   *
   * @returns the other live owner, if there is one
   */
  claim(value: object, owner: Owner): Owner | undefined {
    const met = this.meet(value, new WalkMarks(owner));
    return typeof met === 'number' ? undefined : met;
  }

  /**
   * Visits an object in a walk for an owner, and claims it if it is unowned.
   *
   * @returns how to enter it: `Kind.Leaf` if this walk has visited it before or the object is exempt;
   *   or the other live owner
   * @internal
   */
  meet(value: object, walk: WalkMarks): Kind | Owner {
    const mark = marks.read(value);
    if (mark?.owner !== walk.owner) return this.#meetOther(value, mark, walk);
    if (walk.includes(mark)) return Kind.Leaf;
    marks.rewrite(value, walk.markFor(mark.kind));
    return mark.kind;
  }

  #meetOther(
    value: object,
    mark: OwnershipMark | undefined,
    walk: WalkMarks,
  ): Kind | Owner {
    const holder = mark?.owner;
    if (holder !== undefined && holder.domain === this) {
      if (holder === this.#exempt) return Kind.Leaf;
      if (isRival(holder, walk.owner)) {
        return this.isExempt(value) ? Kind.Leaf : holder;
      }
    }
    if (mark !== undefined && walk.owner.hasReceived(holder)) {
      if (walk.includes(mark)) return Kind.Leaf;
      marks.rewrite(value, walk.markForReceived(mark.kind));
      return mark.kind;
    }
    const kind = kindOf(value);
    if (this.#detectExempt(value, kind)) return Kind.Leaf;
    const isReceived = this.#wasSentBefore(holder, walk.owner);
    marks.write(
      value,
      isReceived ? walk.markForReceived(kind) : walk.markFor(kind),
    );
    return kind;
  }

  /** Whether another user sent the object and has released it. */
  #wasSentBefore(holder: Owner | undefined, owner: Owner): boolean {
    return (
      holder?.kind === 'sent' &&
      !holder.live &&
      holder.domain === this &&
      holder.key !== owner.key &&
      owner.kind === 'held'
    );
  }

  /**
   * Looks up an object on behalf of `owner`. Claims nothing.
   *
   * @returns how to enter it, or the other live owner
   * @internal
   */
  look(value: object, owner: Owner): Kind | Owner {
    const holder = this.holderOf(value);
    if (holder === this.#exempt) return Kind.Leaf;
    if (holder !== undefined && isRival(holder, owner)) {
      return this.isExempt(value) ? Kind.Leaf : holder;
    }
    const kind = kindOf(value);
    if (kind === Kind.Exempt) return Kind.Leaf;
    return holder === undefined && this.#shared.has(value) ? Kind.Leaf : kind;
  }

  /**
   * How to enter an object that is known to be exempt or to belong to `owner`: `Kind.Leaf` for an exempt or opaque
   * object, `undefined` if the owner has to be determined.
   *
   * @internal
   */
  kindFor(value: object, owner: Owner): Kind | undefined {
    const mark = marks.read(value);
    if (mark === undefined) return undefined;
    const { owner: holder, kind, walk } = mark;
    if (holder === this.#exempt) return Kind.Leaf;
    if (holder !== owner && !owner.hasReceived(holder)) return undefined;
    return kind === Kind.Array && walk <= owner.lastCompleteWalk
      ? Kind.KnownArray
      : kind;
  }

  /**
   * Releases one object, if one of a user's owners has it: any user may claim it from now on. If the user's manager still
   * holds it, the next inspection claims it again.
   *
   * @returns how to enter it; `Kind.Leaf` if another user owns it
   * @internal
   */
  release(value: object, owners: readonly [Owner, ...Owner[]]): Kind {
    const mark = marks.read(value);
    const owner = owners.find(
      (one) => mark?.owner === one || one.hasReceived(mark?.owner),
    );
    if (mark === undefined || owner === undefined) {
      const looked = this.look(value, owners[0]);
      return typeof looked === 'number' ? looked : Kind.Leaf;
    }
    const { kind } = mark;
    const isHeld = mark.owner.kind === 'held';
    const next = isHeld ? this.#released : this.#releasedPayload;
    marks.rewrite(value, { owner: next, kind, walk: 0 });
    const extent = extentOf(value);
    if (extent !== undefined) this.bytes.release(extent, owner);
    return kind;
  }

  /**
   * Moves one object behind a {@link Fence}, if `sender` owns it. Objects of other owners in it keep their owner.
   *
   * @returns how to enter it; `Kind.Leaf` if the sender does not own it
   * @internal
   */
  fenceSent(value: object, sender: Owner, fence: Fence): Kind {
    const mark = marks.read(value);
    if (mark?.owner !== sender) return Kind.Leaf;
    marks.rewrite(value, { owner: fence, kind: mark.kind, walk: 0 });
    const extent = extentOf(value);
    if (extent !== undefined) this.bytes.transfer(extent, sender, fence);
    return mark.kind;
  }

  /**
   * Moves one object behind a {@link Fence}, if it is unowned or owned by one of the users in `fence.foundWith`.
   *
   * @returns how to enter it; `Kind.Leaf` if it is exempt, fenced already or owned by another user
   * @internal
   */
  fenceShared(value: object, fence: Fence): Kind {
    const holder = this.holderOf(value);
    if (holder === fence || this.isExempt(value)) return Kind.Leaf;
    if (holder?.live && !fence.foundWith.has(holder.key)) return Kind.Leaf;
    const kind = kindOf(value);
    marks.write(value, { owner: fence, kind, walk: 0 });
    const extent = extentOf(value);
    if (extent !== undefined) this.bytes.claim(extent, fence);
    return kind;
  }

  /** Another live owner of some bytes of a view or a buffer. Claims nothing. @internal */
  rivalForBytes(value: object, owner: Owner): Owner | undefined {
    const extent = extentOf(value);
    return extent === undefined ? undefined : this.bytes.rivalOf(extent, owner);
  }

  /** Marks an object with so many properties that listing their names is slow. @internal */
  markManyProperties(value: object, walk: WalkMarks): void {
    marks.write(value, walk.markFor(Kind.ManyProperties));
  }

  /** The owner of an object, live or not, or the owner of exempt objects. @internal */
  holderOf(value: object): Owner | undefined {
    const holder = marks.read(value)?.owner;
    return holder?.domain === this ? holder : undefined;
  }

  /** @internal */
  isExemptOwner(holder: Owner): boolean {
    return holder === this.#exempt;
  }

  /** Whether an object is exempt by its kind or by a declaration; marks it if so. */
  #detectExempt(value: object, kind: Kind): boolean {
    // The platform shares one empty buffer. It is not marked: a resizable one may get bytes later.
    if (isBinary(kind) && extentOf(value) === undefined) return true;
    const isExempt = kind === Kind.Exempt || this.#shared.has(value);
    if (isExempt) marks.write(value, this.#exemptMark);
    return isExempt;
  }

  /** Whether an object is deeply frozen; marks its graph as exempt if so. */
  #detectFrozen(value: object): boolean {
    const frozen = deeplyFrozen(value, (part) => {
      return this.holderOf(part) === this.#exempt || this.#shared.has(part);
    });
    if (frozen === undefined) return false;
    for (const part of frozen) marks.write(part, this.#exemptMark);
    return true;
  }
}
