import { ByteOwnership } from './byte-ownership.js';
import { extentOf } from '../graph/bytes.js';
import { deeplyFrozen } from '../graph/deep-frozen.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import { OwnershipMarks, type OwnershipMark } from './ownership-marks.js';
import { type Fence, type OwnershipKind, Owner, isRival } from './owner.js';
import { SharedObjects, type SharedDeclaration } from './shared-objects.js';
import { WalkMarks } from './walk-marks.js';

// One for the process: what is written into an object costs the object's memory, however many
// applications live in the process. Owners of another application count as none.
const marks = new OwnershipMarks();

/**
 * Which object belongs to which user. Finding out is one look-up, however many users there are.
 *
 * Not owned are primitives, functions, what is deeply frozen, and what the platform or the
 * application says is shared. The bytes of buffers are owned by ranges.
 */
export class Ownership {
  readonly bytes = new ByteOwnership();
  readonly #shared: SharedObjects;
  /** The owner of what is nobody's. */
  readonly #nobody = new Owner('', this);
  /** The owner of what was given up: retired, so that the next claim wins. */
  readonly #anybody = new Owner('', this);
  /** The same of what came in a payload. */
  readonly #passedOn = new Owner('', this, 'sent');
  readonly #nobodys: OwnershipMark = {
    owner: this.#nobody,
    kind: Kind.Exempt,
    walk: 0,
  };

  /**
   * @param shared what the application declares to be meant for everybody (`isolation.shared`)
   */
  constructor(shared: readonly SharedDeclaration[] = []) {
    this.#shared = new SharedObjects(shared);
    this.#anybody.retire();
    this.#passedOn.retire();
  }

  /** A new token for a manager of this user. Retire it when the manager is released. */
  enrol(key: string, kind?: OwnershipKind): Owner {
    return new Owner(key, this, kind);
  }

  /** Declares more to be shared: providers, servers, sockets. What is in them is not. */
  exempt(...declarations: readonly SharedDeclaration[]): void {
    this.#shared.declare(...declarations);
  }

  /** Declares that everything of the same classes as these objects is shared. */
  exemptClassesOf(instances: readonly object[]): void {
    for (const instance of instances) this.#shared.declareClassOf(instance);
  }

  /** The live owner of an object. */
  ownerOf(value: object): Owner | undefined {
    const holder = this.#holderOf(value);
    return holder?.live === true && holder !== this.#nobody
      ? holder
      : undefined;
  }

  /** Whether a value cannot be owned. The first time it is asked of a frozen graph, it walks it. */
  isExempt(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return true;
    return (
      this.#holderOf(value) === this.#nobody ||
      this.#isNobodys(value, kindOf(value)) ||
      this.#isFrozenThroughout(value)
    );
  }

  /**
   * Takes one object for `owner`, not what is in it. The first claim wins.
   *
   * @returns the other live owner, if there is one
   */
  claim(value: object, owner: Owner): Owner | undefined {
    const met = this.meet(value, new WalkMarks(owner));
    return typeof met === 'number' ? undefined : met;
  }

  /**
   * Visits an object in a walk for an owner, and takes it if it is free.
   *
   * @returns how to look into it: `Kind.Leaf` if this walk has been here before, or if it is
   *   nobody's; or the other live owner
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
      if (holder === this.#nobody) return Kind.Leaf;
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
    if (this.#isNobodys(value, kind)) return Kind.Leaf;
    const isReceived = this.#wasSentBefore(holder, walk.owner);
    marks.write(
      value,
      isReceived ? walk.markForReceived(kind) : walk.markFor(kind),
    );
    return kind;
  }

  /** Whether somebody else has sent it, and has passed it on or is gone. */
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
   * Looks at an object on behalf of `owner`, and takes nothing.
   *
   * @returns how to look into it, or the other live owner
   * @internal
   */
  look(value: object, owner: Owner): Kind | Owner {
    const holder = this.#holderOf(value);
    if (holder === this.#nobody) return Kind.Leaf;
    if (holder !== undefined && isRival(holder, owner)) {
      return this.isExempt(value) ? Kind.Leaf : holder;
    }
    const kind = kindOf(value);
    if (kind === Kind.Exempt) return Kind.Leaf;
    return holder === undefined && this.#shared.has(value) ? Kind.Leaf : kind;
  }

  /**
   * How to look into an object that is known to be `owner`'s, or nobody's: `Kind.Leaf` for that, and for what cannot be
   * looked into. `undefined` for everything that has to be found out.
   *
   * @param mayBeFree how to look into what is sent: an object that nobody has met yet may be, too
   * @internal
   */
  kindFor(value: object, owner: Owner, mayBeFree: boolean): Kind | undefined {
    const mark = marks.read(value);
    if (mark === undefined) return mayBeFree ? kindOf(value) : undefined;
    const { owner: holder, kind, walk } = mark;
    if (holder === this.#nobody) return Kind.Leaf;
    if (holder !== owner && !owner.hasReceived(holder)) return undefined;
    // What is sent is looked at as it is now, what is held as it was when it was taken; so do the walks.
    if (mayBeFree) return kindOf(value);
    return kind === Kind.Array && walk > owner.wholeWalk ? Kind.NewArray : kind;
  }

  /**
   * Gives up one object, if one of a user's owners has it: anybody may take it from now on. An object that the user's
   * manager still holds is taken back by its next inspection.
   *
   * @returns how to look into it; `Kind.Leaf` if it is somebody else's
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
    const next = isHeld ? this.#anybody : this.#passedOn;
    marks.rewrite(value, { owner: next, kind, walk: 0 });
    const extent = extentOf(value);
    if (extent !== undefined) this.bytes.release(extent, owner);
    return kind;
  }

  /**
   * Shuts in one object, if `sender` has it.
   *
   * @returns how to look into it; `Kind.Leaf` if it is not the sender's: what else has got in there stays whose it is
   * @internal
   */
  fence(value: object, sender: Owner, fence: Fence): Kind {
    const mark = marks.read(value);
    if (mark?.owner !== sender) return Kind.Leaf;
    marks.rewrite(value, { owner: fence, kind: mark.kind, walk: 0 });
    const extent = extentOf(value);
    if (extent !== undefined) this.bytes.hand(extent, sender, fence);
    return mark.kind;
  }

  /**
   * Shuts in one object that was found with several users, whoever of them has it.
   *
   * @returns how to look into it; `Kind.Leaf` if it is nobody's or somebody else's, or is shut in already
   * @internal
   */
  seal(value: object, fence: Fence): Kind {
    const holder = this.#holderOf(value);
    if (holder === fence || this.isExempt(value)) return Kind.Leaf;
    if (holder?.live && !fence.foundWith.has(holder.key)) return Kind.Leaf;
    const kind = kindOf(value);
    marks.write(value, { owner: fence, kind, walk: 0 });
    const extent = extentOf(value);
    if (extent !== undefined) this.bytes.claim(extent, fence);
    return kind;
  }

  /** Another live owner of some bytes of a view or a buffer; takes nothing. @internal */
  rivalForBytes(value: object, owner: Owner): Owner | undefined {
    const extent = extentOf(value);
    return extent === undefined ? undefined : this.bytes.rivalOf(extent, owner);
  }

  /** Remembers that an object has so many properties that listing them is slow. @internal */
  markManyProperties(value: object, walk: WalkMarks): void {
    marks.write(value, walk.markFor(Kind.ManyProperties));
  }

  #holderOf(value: object): Owner | undefined {
    const holder = marks.read(value)?.owner;
    return holder?.domain === this ? holder : undefined;
  }

  #isNobodys(value: object, kind: Kind): boolean {
    // Platforms hand one empty buffer to everybody. Not noted down: a resizable one may get bytes later.
    if (isBinary(kind) && extentOf(value) === undefined) return true;
    const isNobodys = kind === Kind.Exempt || this.#shared.has(value);
    if (isNobodys) marks.write(value, this.#nobodys);
    return isNobodys;
  }

  #isFrozenThroughout(value: object): boolean {
    const frozen = deeplyFrozen(value, (part) => {
      return this.#holderOf(part) === this.#nobody || this.#shared.has(part);
    });
    if (frozen === undefined) return false;
    for (const part of frozen) marks.write(part, this.#nobodys);
    return true;
  }
}
