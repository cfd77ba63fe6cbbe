import { assertEquals, assertRejects } from "@std/assert";
import { HcsError } from "../../src/errors.ts";
import { ComputeSystem } from "../../src/hcs/compute_system.ts";
import {
  processorPercent,
  queryStatistics,
  readStatistics,
  statisticsData,
} from "../../src/uvm/statistics.ts";
import { scriptedBackend } from "../hcs/scripted_backend.ts";

const huge = "18446744073709551615";
const text = `{
  "Statistics": {
    "Timestamp": "2026-01-02T03:04:05.1234567Z",
    "ContainerStartTime": "2026-01-02T03:04:00Z",
    "Uptime100ns": 50000000,
    "Processor": {"TotalRuntime100ns": ${huge}, "RuntimeUser100ns": 1},
    "Memory": {"MemoryUsageCommitBytes": 4096}
  },
  "Memory": {"VirtualMachineMemory": {"AssignedMemory": 262144}}
}`;

async function query(answer: string | null) {
  const queries: string[] = [];
  const { backend } = scriptedBackend({
    getComputeSystemProperties(_system, asked) {
      queries.push(asked);
      return Promise.resolve({
        hresult: 0,
        result: null,
        text: asked === "{}" ? "{}" : answer,
      });
    },
  });
  const system = await ComputeSystem.open(backend, { id: "vm" });
  try {
    return { queries, statistics: await queryStatistics(system) };
  } finally {
    await system.close();
  }
}

Deno.test("queryStatistics() rounds no counter, whatever its size", async () => {
  const { statistics, queries } = await query(text);
  assertEquals(queries.at(-1), '{"PropertyTypes":["Statistics","Memory"]}');
  assertEquals(statistics.processor, {
    total100ns: 18446744073709551615n,
    user100ns: 1n,
    kernel100ns: undefined,
  });
  assertEquals(statistics.memory.commitBytes, 4096n);
  assertEquals(statistics.memory.assignedBytes, 1024n ** 3n);
  assertEquals(statistics.timestamp, "2026-01-02T03:04:05.123Z");
  assertEquals(statistics.startTime, "2026-01-02T03:04:00.000Z");
  assertEquals(statistics.storage.readBytes, undefined);
});

Deno.test("queryStatistics() says so where HCS sends no object", async () => {
  for (const answer of [null, "", "[]", "7", "{"]) {
    await assertRejects(() => query(answer), HcsError, "no property object");
  }
});

Deno.test("statisticsData() is JSON: numbers, texts over 2^53, null", async () => {
  const { statistics } = await query(text);
  assertEquals(JSON.parse(JSON.stringify(statisticsData(statistics))), {
    timestamp: "2026-01-02T03:04:05.123Z",
    startTime: "2026-01-02T03:04:00.000Z",
    uptime100ns: 50000000,
    processor: { total100ns: huge, user100ns: 1, kernel100ns: null },
    memory: {
      commitBytes: 4096,
      commitPeakBytes: null,
      privateWorkingSetBytes: null,
      assignedBytes: 1073741824,
    },
    storage: {
      readCount: null,
      readBytes: null,
      writeCount: null,
      writeBytes: null,
    },
  });
});

Deno.test("readStatistics() takes values of other types as absent", () => {
  const statistics = readStatistics({
    Statistics: { Uptime100ns: "x", Timestamp: 5, Processor: [], Memory: 1 },
    Memory: null,
  });
  assertEquals(statistics.uptime100ns, undefined);
  assertEquals(statistics.timestamp, undefined);
  assertEquals(statistics.memory.assignedBytes, undefined);
  assertEquals(readStatistics({}).raw, {});
});

Deno.test("processorPercent() counts whole processors", () => {
  const at = (uptime: number, busy: number) =>
    readStatistics({
      Statistics: {
        Uptime100ns: uptime,
        Processor: { TotalRuntime100ns: busy },
      },
    });
  assertEquals(processorPercent(at(0, 0), at(1000, 2000)), 200);
  assertEquals(processorPercent(at(1000, 5), at(1000, 5)), undefined);
  assertEquals(processorPercent(at(1000, 5), readStatistics({})), undefined);
});
