/**
 * Types of the parts of Deno's standard library that uvm uses. The npm copy of
 * it ships JavaScript only, so the shapes stand here; the upstream package has
 * its own and would make this file unnecessary.
 */

declare module "@std/cli/parse-args" {
  export interface ParseOptions {
    boolean?: readonly string[];
    string?: readonly string[];
    collect?: readonly string[];
    negatable?: readonly string[];
    alias?: Record<string, string | readonly string[]>;
    default?: Record<string, unknown>;
    stopEarly?: boolean;
    "--"?: boolean;
    unknown?: (
      arg: string,
      key?: string,
      value?: unknown,
    ) => boolean | undefined | void;
  }
  export interface ParsedArgs {
    _: (string | number)[];
    "--"?: string[];
    [key: string]: unknown;
  }
  export function parseArgs(
    args: readonly string[],
    options?: ParseOptions,
  ): ParsedArgs;
}

declare module "@std/async/delay" {
  export function delay(
    ms: number,
    options?: { signal?: AbortSignal; persistent?: boolean },
  ): Promise<void>;
}

declare module "@std/path/windows" {
  export function basename(path: string, suffix?: string): string;
  export function dirname(path: string): string;
  export function extname(path: string): string;
  export function isAbsolute(path: string): boolean;
  export function join(...paths: string[]): string;
  export function normalize(path: string): string;
  export function resolve(...paths: string[]): string;
}

declare module "@std/path/posix" {
  export function basename(path: string, suffix?: string): string;
  export function dirname(path: string): string;
  export function extname(path: string): string;
  export function isAbsolute(path: string): boolean;
  export function join(...paths: string[]): string;
  export function normalize(path: string): string;
  export function resolve(...paths: string[]): string;
}

declare module "@std/path/posix/dirname" {
  export function dirname(path: string): string;
}

declare module "@std/path/posix/join" {
  export function join(...paths: string[]): string;
}

declare module "@std/path/windows/dirname" {
  export function dirname(path: string): string;
}

declare module "@std/path/windows/join" {
  export function join(...paths: string[]): string;
}

declare module "@std/uuid/v4" {
  export function validate(id: string): boolean;
}

declare module "@std/assert" {
  // deno-lint-ignore no-explicit-any
  type Constructor<T> = new (...args: any[]) => T;
  export class AssertionError extends Error {}
  export function assert(value: unknown, message?: string): asserts value;
  export function assertFalse(value: unknown, message?: string): void;
  export function assertEquals<T>(
    actual: T,
    expected: T,
    message?: string,
  ): void;
  export function assertNotEquals<T>(
    actual: T,
    expected: T,
    message?: string,
  ): void;
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    message?: string,
  ): asserts actual is T;
  export function assertExists<T>(
    actual: T,
    message?: string,
  ): asserts actual is NonNullable<T>;
  export function assertGreater<T>(
    actual: T,
    expected: T,
    message?: string,
  ): void;
  export function assertGreaterOrEqual<T>(
    actual: T,
    expected: T,
    message?: string,
  ): void;
  export function assertLess<T>(actual: T, expected: T, message?: string): void;
  export function assertLessOrEqual<T>(
    actual: T,
    expected: T,
    message?: string,
  ): void;
  export function assertInstanceOf<T>(
    actual: unknown,
    // deno-lint-ignore no-explicit-any
    type: abstract new (...args: any[]) => T,
    message?: string,
  ): asserts actual is T;
  export function assertMatch(
    actual: string,
    expected: RegExp,
    message?: string,
  ): void;
  export function assertNotMatch(
    actual: string,
    expected: RegExp,
    message?: string,
  ): void;
  export function assertStringIncludes(
    actual: string,
    expected: string,
    message?: string,
  ): void;
  export function assertArrayIncludes<T>(
    actual: readonly T[],
    expected: readonly T[],
    message?: string,
  ): void;
  export function assertObjectMatch(
    actual: object,
    expected: object,
    message?: string,
  ): void;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    type?: Constructor<E>,
    includes?: string,
    message?: string,
  ): E;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    type?: Constructor<E>,
    includes?: string,
    message?: string,
  ): Promise<E>;
  export function fail(message?: string): never;
  export function unreachable(message?: string): never;
}
