import { expect } from 'vitest';

/** Expects an RFC 9457 problem that tells nothing about our insides; returns what it says. */
export async function expectProblem(response: Response, status: number, code: string): Promise<string> {
  const body = await response.text();
  expect(response.status, body).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = JSON.parse(body) as { status: number; code: string; title: string; detail?: string };
  expect({ status: problem.status, code: problem.code }).toEqual({ status, code });
  expect(problem.title).not.toBe('');
  expect(body).not.toMatch(/node_modules|\.[jt]s:\d|at Object|\/root|FST_/);
  return problem.detail ?? '';
}
