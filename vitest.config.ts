import { defineConfig } from 'vitest/config';

// Two cores are what CI has, and every test of these starts real processes.
const workers = 2;

export default defineConfig({
  test: {
    maxWorkers: workers,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'stories',
          include: ['test/stories/**/*.story.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'systems',
          include: ['test/systems/**/*.story.ts'],
          globalSetup: ['test/systems/set-up.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.test.ts', 'test/timeline/**/*.e2e.test.ts'],
          // The example has fixed ports, and a workbench needs both cores.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
