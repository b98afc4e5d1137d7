import { defineConfig } from 'vitest/config';

/** Journeys that mostly wait for her to speak: two of them fit two cores. */
const BESIDE = ['bad-input', 'barge-in', 'integrators', 'phone', 'rooms-over-rest', 'scenes'].map(
  (name) => `test/journey/${name}.test.ts`,
);

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    env: { ORT_DISABLE_TELEMETRY: '1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/journey/**'],
          testTimeout: 20_000,
          // Half the time on two cores, of which Vitest would leave one idle.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'journey-beside',
          include: BESIDE,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'journey',
          include: ['test/journey/**/*.test.ts'],
          exclude: BESIDE,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // One server and one browser at a time: two cores cannot hold more and stay in real time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
