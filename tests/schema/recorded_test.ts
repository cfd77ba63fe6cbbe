import { assert, assertEquals } from "@std/assert";
import {
  requiredVersion,
  validate,
  validateModifyRequest,
  validateOptions,
} from "../../src/schema/mod.ts";
import {
  areCommitted,
  recordedCases,
  recordedDocuments,
  recordedRequests,
} from "./recorded.ts";

/** What the seed really got wrong in its documents, by case and pointer. */
const seedFindings: Record<string, Record<string, string>> = {
  "lcow-memory-overflow": {
    // 2 PiB and 1 GiB in MB do not fit 32 bits: the seed sends -2147478528.
    "/VirtualMachine/ComputeTopology/Memory/SizeInMB": "out-of-range",
  },
};

Deno.test("validate() finds nothing in the recorded documents at 2.1", () => {
  const documents = recordedDocuments();
  assertEnough(documents.length, 30);
  for (const { name, document } of documents) {
    assertEquals(validate(document, { version: "2.1" }), [], name);
  }
});

Deno.test({
  name: "validate() finds in replaced recordings only what the seed got wrong",
  // What is wrong in another folder's is not known.
  ignore: !areCommitted,
  fn() {
    let found = 0;
    for (const { name, reference, wanted } of recordedCases()) {
      if (wanted === undefined) continue;
      for (const { document } of reference.calls) {
        if (document === undefined) continue;
        const findings = validate(document, { version: "2.1" });
        const seen = Object.fromEntries(
          findings.map((one) => [one.pointer, one.problem]),
        );
        assertEquals(seen, seedFindings[name] ?? {}, name);
        found += findings.length;
      }
    }
    assert(found > 0, "The seed's overflow was not found");
  },
});

Deno.test("validateModifyRequest() finds nothing in the recorded requests at 2.1", () => {
  const requests = recordedRequests();
  assertEnough(requests.length, 50);
  for (const { name, request } of requests) {
    const findings = validateModifyRequest(request, { version: "2.1" });
    assertEquals(findings, [], name);
  }
});

Deno.test("requiredVersion() of every recorded document is 2.1", () => {
  for (const { name, document } of recordedDocuments()) {
    const { version, forcedBy } = requiredVersion(document);
    assertEquals(version, "2.1", name);
    assert(forcedBy.length > 0, name);
  }
});

Deno.test("validateOptions() finds nothing in options that the seed took", () => {
  let taken = 0;
  for (const { name, options, reference, wanted } of recordedCases()) {
    if ((wanted ?? reference).error !== undefined) continue;
    assertEquals(validateOptions(options), [], name);
    taken++;
  }
  assertEnough(taken, 30);
});

function assertEnough(count: number, least: number): void {
  if (areCommitted) assert(count >= least, `Too few recordings: ${count}`);
}
