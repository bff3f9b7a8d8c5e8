export * from './there.js';
