export type { Figure, Label, Sample } from './figure.js';
export { FIGURES } from './figures.js';
