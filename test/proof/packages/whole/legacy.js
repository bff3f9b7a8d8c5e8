export * from './inner.js';
