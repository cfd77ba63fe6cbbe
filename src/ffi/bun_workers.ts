/**
 * Calls that can block, on Bun: each runs on a worker that has opened the same
 * library. Workers are made when all others are busy, up to a bound; then calls
 * queue. An idle worker does not keep the program alive.
 *
 * The worker's script is a text: in an executable made by
 * `bun build --compile` there is no second file to load.
 *
 * @module
 */
/** One symbol in Bun's own form. */
export interface BunSymbol {
  readonly args: readonly string[];
  readonly returns: string;
}

/** Which function to call. */
export interface WorkerSymbol {
  readonly path: string;
  readonly name: string;
  readonly symbol: BunSymbol;
}

interface Call {
  target: WorkerSymbol;
  args: unknown[];
  /** Memory of the call: referenced until it has returned. */
  held: unknown;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** Bun's workers can be told not to keep the program alive. */
type BunWorker = Worker & { ref(): void; unref(): void };

interface Seat {
  worker: BunWorker;
  call: Call | undefined;
}

/** At most so many calls at once; as Deno's pool, so that nothing blocks more. */
const maxWorkers = 32;

/** The script of a worker. Functions are opened when first called. */
const script = `
const { dlopen } = require("bun:ffi");
const libraries = new Map();
self.onmessage = ({ data: { path, name, symbol, args, close } }) => {
  try {
    let library = libraries.get(path);
    if (close) {
      libraries.delete(path);
      for (const opened of library?.values() ?? []) opened.close();
      return;
    }
    if (!library) libraries.set(path, library = new Map());
    let opened = library.get(name);
    if (!opened) library.set(name, opened = dlopen(path, { [name]: symbol }));
    postMessage({ value: opened.symbols[name](...args) });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
`;

const seats: Seat[] = [];
const idle: Seat[] = [];
const queue: Call[] = [];
let scriptUrl: string | undefined;

/** Calls a function on a worker; `held` stays referenced until it returned. */
export function callOnWorker(
  target: WorkerSymbol,
  args: unknown[],
  held: unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = { target, args, held, resolve, reject };
    const seat = idle.pop() ??
      (seats.length < maxWorkers ? makeSeat() : undefined);
    if (seat === undefined) queue.push(call);
    else begin(seat, call);
  });
}

/** Starts a worker, which takes 10 ms, for the first call. */
export function warmUpWorker(): void {
  if (seats.length > 0) return;
  const seat = makeSeat();
  seat.worker.unref();
  idle.push(seat);
}

/** Lets the workers close their copies of a library. */
export function closeOnWorkers(path: string): void {
  for (const { worker } of seats) worker.postMessage({ path, close: true });
}

function makeSeat(): Seat {
  scriptUrl ??= URL.createObjectURL(
    new Blob([script], { type: "text/javascript" }),
  );
  const worker = new Worker(scriptUrl, { type: "module" }) as BunWorker;
  const seat: Seat = { worker, call: undefined };
  worker.onmessage = ({ data }: MessageEvent) =>
    "error" in data
      ? end(seat, (call) => call.reject(new Error(data.error)))
      : end(seat, (call) => call.resolve(data.value));
  worker.onerror = (event) => {
    event.preventDefault();
    seats.splice(seats.indexOf(seat), 1);
    if (idle.includes(seat)) idle.splice(idle.indexOf(seat), 1);
    seat.call?.reject(new Error(`A worker failed: ${event.message}`));
    seat.call = undefined;
    worker.terminate();
    const next = queue.shift();
    if (next !== undefined) begin(makeSeat(), next);
  };
  seats.push(seat);
  return seat;
}

function begin(seat: Seat, call: Call): void {
  seat.call = call;
  seat.worker.ref();
  seat.worker.postMessage({ ...call.target, args: call.args });
}

function end(seat: Seat, settle: (call: Call) => void): void {
  const call = seat.call!;
  const next = queue.shift();
  if (next === undefined) {
    seat.call = undefined;
    seat.worker.unref();
    idle.push(seat);
  } else {
    begin(seat, next);
  }
  settle(call);
}
