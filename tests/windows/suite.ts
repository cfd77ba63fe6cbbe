/**
 * A suite that runs inside a Windows program, on Deno or on Bun: its tests run
 * one after the other, and each prints one JSON line.
 */

import process from "node:process";

/** A test's outcome, as its line has it. */
export interface SuiteResult {
  name: string;
  outcome: "ok" | "failed" | "ignored";
  ms: number;
  error?: string;
}

interface SuiteTest {
  name: string;
  ignore: boolean;
  fn: () => Promise<void> | void;
}

const tests: SuiteTest[] = [];

/** Defines a test, as Deno.test does. */
export function define(test: SuiteTest): void;
export function define(name: string, fn: () => Promise<void> | void): void;
export function define(
  test: SuiteTest | string,
  fn: SuiteTest["fn"] = () => {},
): void {
  tests.push(
    typeof test === "string" ? { name: test, ignore: false, fn } : test,
  );
}

/** Milliseconds until a test that hangs fails, and the suite with it. */
const limitMs = 60_000;

/** Runs the tests, prints their lines and ends the process. */
export async function runSuite(): Promise<never> {
  let failed = 0;
  for (const { name, ignore, fn } of tests) {
    const start = performance.now();
    let outcome: SuiteResult["outcome"] = ignore ? "ignored" : "ok";
    let error: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`Not done in ${limitMs} ms`)),
          limitMs,
        );
      });
      if (!ignore) await Promise.race([fn(), late]);
    } catch (caught) {
      outcome = "failed";
      error = caught instanceof Error
        ? `${caught.stack ?? caught.message}`
        : String(caught);
      failed++;
    } finally {
      clearTimeout(timer);
    }
    const ms = Math.round(performance.now() - start);
    await print({ name, outcome, ms, ...error ? { error } : {} });
  }
  process.exit(failed === 0 ? 0 : 1);
}

function print(result: SuiteResult): Promise<void> {
  return new Promise((done) => {
    process.stdout.write(`${JSON.stringify(result)}\n`, () => done());
  });
}
