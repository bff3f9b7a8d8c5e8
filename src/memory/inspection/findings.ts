import type { Finding as Facts } from '../../common/finding.js';

/** Where one user holds an object. */
export interface Place {
  /** The user key. */
  readonly key: string;
  /** The way from a root of the user's manager; `undefined` when it was not found. */
  readonly path: string | undefined;
}

/** An object, or bytes of a buffer, that two users hold. */
export interface Finding {
  readonly vector:
    'shared-reference' | 'nested-shared-reference' | 'shared-buffer';
  /** The class of the object, to help find where it comes from. */
  readonly what: string;
  /** Where it was found: the user who was being inspected. */
  readonly ours: Place;
  /** The user who had it first. */
  readonly theirs: Place & {
    /**
     * Whether that user still holds it. `false`: it is not reachable from their manager any more.
     * `undefined`: the search ran out of budget, or there was no manager to search.
     */
    readonly held: boolean | undefined;
  };
  /**
   * Set if they have sent it in and do not hold it: then only the application has put it where it was found, and
   * nobody is to suffer for it. Shuts it in, so that it goes to nobody.
   */
  readonly fence?: () => void;
  /** Set if both have held it. Shuts it in when they are quarantined: the object may outlive their managers. */
  readonly seal?: () => void;
}

const FENCED =
  'came in a payload and was kept with another user; it goes to nobody any more';

/** A finding as it is published. Nobody is quarantined for what somebody else has sent. */
export function factsOf(finding: Finding): Facts<Finding['vector']> {
  const { vector, what, ours, theirs, fence } = finding;
  return {
    vector,
    users: [ours.key, theirs.key],
    paths: [ours.path ?? '', theirs.path ?? ''],
    detail: what,
    ...(fence && { scope: 'packet', reason: FENCED }),
  };
}

/** An object of somebody else inside something that is about to leave. */
export interface ForeignObject {
  readonly vector: 'foreign-object';
  /** The class of the object. */
  readonly what: string;
  /** The user key of the owner. */
  readonly owner: string;
  /** The way to it from the value that was looked at. */
  readonly path: string;
  /** Where its owner holds it, if that was found: what has come in a payload need not be held anywhere. */
  readonly ownersPath?: string;
}

/** The paths of a foreign object on both sides, as far as they are known. */
export function pathsOf({ path, ownersPath }: ForeignObject): string[] {
  return ownersPath === undefined ? [path] : [path, ownersPath];
}
