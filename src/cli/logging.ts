/**
 * uvm's own log, where the user asks for it: text on standard error for
 * `--log-level`, NDJSON in a file for `--log-file`.
 *
 * @module
 */
import { configure, dispose, type LogRecord, reset } from "@logtape/logtape";
import { asciiJson } from "./ascii_json.ts";
import { colorOf, type Flags } from "./flags.ts";
import type { CliIo } from "./io.ts";
import { TextSink } from "./output.ts";
import { OutputFile } from "./output_file.ts";
import { painter, type Tone, visibleLine } from "./terminal.ts";

const tones: Readonly<Record<string, Tone>> = {
  trace: "dim",
  debug: "dim",
  warning: "warn",
  error: "bad",
  fatal: "bad",
};

/** Begins to log as the flags say; the returned function ends it. */
export async function startLogging(
  flags: Flags,
  io: CliIo,
): Promise<() => Promise<void>> {
  const level = (flags.text("log-level") ?? "info") as "info";
  const file = flags.text("log-file");
  const { sink, end } = file === undefined ? stderrSink(flags, io) : fileSink(
    file,
  );
  await configure({
    reset: true,
    sinks: { uvm: sink },
    loggers: [
      { category: "uvm", lowestLevel: level, sinks: ["uvm"] },
      { category: ["logtape", "meta"], lowestLevel: "fatal", sinks: [] },
    ],
  });
  return async () => {
    await dispose();
    await reset();
    await end();
  };
}

interface LogSink {
  sink: (record: LogRecord) => void;
  end: () => Promise<void>;
}

function stderrSink(flags: Flags, io: CliIo): LogSink {
  const out = new TextSink(io.stderr);
  const paint = painter(colorOf(flags), io.stderr, io.env("NO_COLOR"));
  return {
    sink: (record) => {
      const tone = tones[record.level];
      const level = tone ? paint(tone, record.level) : record.level;
      const properties = Object.keys(record.properties).length === 0
        ? ""
        : ` ${asciiJson(plain(record.properties))}`;
      const time = new Date(record.timestamp).toISOString();
      // Who reads the log no longer must not end what is under way.
      out.write(
        `${time} ${level} ${visibleLine(textOf(record))}${properties}\n`,
      ).catch(() => {});
    },
    end: () => out.flush().catch(() => {}),
  };
}

function fileSink(path: string): LogSink {
  const file = OutputFile.open({
    flag: "log-file",
    what: "log",
    path,
    append: true,
  })!;
  return {
    sink: (record) =>
      file.write(
        `${
          asciiJson({
            type: "uvmLog",
            time: new Date(record.timestamp).toISOString(),
            level: record.level,
            category: record.category.join("."),
            message: textOf(record),
            properties: plain(record.properties),
          })
        }\n`,
      ),
    end() {
      file.close();
      return file.failure ? Promise.reject(file.failure) : Promise.resolve();
    },
  };
}

/**
 * The message as it was given: what stands in braces in it is a part of a path,
 * no placeholder.
 */
function textOf(record: LogRecord): string {
  if (typeof record.rawMessage === "string") return record.rawMessage;
  return record.message.map((part) =>
    typeof part === "string" ? part : asciiJson(part)
  ).join("");
}

/** Errors have no enumerable properties: their texts stand for them. */
function plain(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ]),
  );
}
