import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Journeys that mostly wait for her to speak: two of them fit two cores. */
const BESIDE = ['bad-input', 'barge-in', 'integrators', 'phone', 'rooms-over-rest', 'scenes'].map(
  (name) => `test/journey/${name}.test.ts`,
);

/** The long ones first: a core would idle while the last of them ends. */
const LONG = [
  ...['models/lipsync', 'models/presenter', 'show/sounding', 'rendering/background', 'flywheel/learning-job'],
  'flywheel/season',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    sequence: { sequencer: LongFirst },
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
