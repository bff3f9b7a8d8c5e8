/*
 * What the other packages of this project need and applications do not. No part of the public API: it may change with
 * every release, and a package that imports it pins the exact version of this one.
 */
export type { AuditHead, CommandIo } from './incidents/index.js';
export { insideOf } from './manager/index.js';
export { Isolation } from './policy/index.js';
