export * from './there.js';

// Longer than any machine takes for as little as this.
const until = performance.now() + 700;
while (performance.now() < until);
