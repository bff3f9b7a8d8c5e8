import type { Benchmark } from '../lib/section.js';
import { messages } from './messages.js';

/** All of them, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [messages];
