export { EffectObserver } from './effect-observer.js';
export { observe } from './observe.js';
export type {
  HandlerEffects,
  JoinedRoom,
  ObservedEffects,
  ObservedEmission,
} from './observed-effects.js';
