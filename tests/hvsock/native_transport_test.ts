import { assert, assertEquals, assertRejects } from "@std/assert";
import { HvSocketError, PlatformError } from "../../src/errors.ts";
import {
  nativeTransport,
  nativeTransportOn,
} from "../../src/hvsock/native_transport.ts";
import type { HvSocketTransport } from "../../src/hvsock/transport.ts";
import { WinsockError } from "../../src/hvsock/winsock_error.ts";
import { openSocketStandIn, type SocketStandIn } from "./socket_stand_in.ts";
import { freshAddress, readAll, testTransport } from "./transport_contract.ts";

testTransport("nativeTransport()", async () => {
  const standIn = await openSocketStandIn();
  if (standIn === undefined) return undefined;
  return {
    transport: nativeTransportOn(standIn.options),
    done() {
      assertEquals(standIn.openSockets(), 0, "Sockets were left open");
      const polls = standIn.pollsAtOnce();
      assert(polls <= 1, `WSAPoll was under way ${polls} times at once`);
      standIn[Symbol.dispose]();
    },
  };
});

testTransport("nativeTransport() without last errors", async () => {
  const standIn = await openSocketStandIn();
  if (standIn === undefined) return undefined;
  const transport = nativeTransportOn(standIn.options);
  return {
    // Bind tells by its error alone that the address is taken.
    transport: {
      ...bound(transport),
      async listen(addr) {
        standIn.loseErrors(false);
        try {
          return await transport.listen(addr);
        } finally {
          standIn.loseErrors();
        }
      },
    },
    done() {
      assertEquals(standIn.openSockets(), 0, "Sockets were left open");
      standIn[Symbol.dispose]();
    },
  };
});

function bound(transport: HvSocketTransport): HvSocketTransport {
  return {
    listen: (addr) => transport.listen(addr),
    connect: (addr, options) => transport.connect(addr, options),
    close: () => transport.close(),
  };
}

/** A test with a stand-in and a transport over it. */
function test(
  sentence: string,
  body: (standIn: SocketStandIn, transport: HvSocketTransport) => Promise<void>,
): void {
  Deno.test(`nativeTransport() ${sentence}`, async () => {
    using standIn = await openSocketStandIn();
    if (standIn === undefined) {
      console.warn("ignored: no C compiler");
      return;
    }
    const transport = nativeTransportOn(standIn.options);
    try {
      await body(standIn, transport);
    } finally {
      await transport.close();
    }
    assertEquals(standIn.openSockets(), 0, "Sockets were left open");
  });
}

for (
  const [name, code] of [
    ["socket", 10047],
    ["bind", 10013],
    ["listen", 10022],
    [
      "ioctlsocket",
      10055,
    ],
  ] as const
) {
  test(
    `closes the socket when ${name} fails for a listener`,
    async (standIn, transport) => {
      standIn.fail(name, code);
      const error = await assertRejects(
        () => transport.listen(freshAddress()),
        HvSocketError,
        "Cannot listen on vsock port 109",
      );
      assertEquals(error.code, code);
      assertEquals(standIn.openSockets(), 0);
    },
  );
}

for (const name of ["socket", "connect", "ioctlsocket"]) {
  test(
    `closes the socket when ${name} fails for a connect`,
    async (standIn, transport) => {
      standIn.fail(name, WinsockError.WSAEACCES);
      const error = await assertRejects(
        () => transport.connect(freshAddress(), { retries: 5 }),
        HvSocketError,
        "WSAEACCES",
      );
      assertEquals(error.code, WinsockError.WSAEACCES);
      assertEquals(error.hints.length, 1);
      assertEquals(standIn.openSockets(), 0);
    },
  );
}

for (
  const name of [
    "WSAECONNREFUSED",
    "WSAENETUNREACH",
    "WSAETIMEDOUT",
  ] as const
) {
  test(`retries a connect after ${name}`, async (standIn, transport) => {
    const addr = freshAddress();
    const listener = await transport.listen(addr);
    standIn.fail("connect", WinsockError[name], 2);
    await assertRejects(
      () => transport.connect(addr, { retries: 1, retryWaitMs: 1 }),
      HvSocketError,
      name,
    );
    standIn.fail("connect", WinsockError[name], 2);
    const guest = await transport.connect(addr, { retries: 2, retryWaitMs: 1 });
    guest.close();
    listener.close();
  });
}

test(
  "bounds a connect by the socket's timeout option",
  async (standIn, transport) => {
    standIn.hangConnects();
    await assertRejects(
      () => transport.connect(freshAddress(), { timeoutMs: 40 }),
      HvSocketError,
      "WSAETIMEDOUT",
    );
    assertEquals(standIn.connectTimeoutMs(), 40);
  },
);

test("ends a hanging connect by its signal", async (standIn, transport) => {
  standIn.hangConnects();
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await assertRejects(
    () => transport.connect(freshAddress(), { signal: controller.signal }),
    Error,
    "enough",
  );
});

test(
  "sees a failed connect that WSAPoll is silent about",
  async (standIn, transport) => {
    standIn.hideConnectFailures();
    await assertRejects(
      () => transport.connect(freshAddress()),
      HvSocketError,
      "WSAECONNREFUSED",
    );
  },
);

test(
  "survives a WSAPoll that fails now and then",
  async (standIn, transport) => {
    const addr = freshAddress();
    const listener = await transport.listen(addr);
    standIn.fail("WSAPoll", WinsockError.WSAENOBUFS, 3);
    const accepting = listener.accept();
    const guest = await transport.connect(addr);
    await guest.closeWrite();
    assertEquals(await readAll(await accepting), "");
  },
);

test(
  "fails all waits when WSAPoll fails for good",
  async (standIn, transport) => {
    const listener = await transport.listen(freshAddress());
    standIn.fail("WSAPoll", WinsockError.WSAENOBUFS, 1_000_000);
    await assertRejects(
      () => listener.accept(),
      HvSocketError,
      "WSAPoll failed",
    );
  },
);

test(
  "goes on accepting after a connection that is gone",
  async (standIn, transport) => {
    const addr = freshAddress();
    const listener = await transport.listen(addr);
    standIn.fail("accept", WinsockError.WSAECONNRESET, 1);
    const accepting = listener.accept();
    const guest = await transport.connect(addr);
    await guest.closeWrite();
    assertEquals(await readAll(await accepting), "");
  },
);

test("reports a failed read with its error", async (standIn, transport) => {
  const addr = freshAddress();
  const listener = await transport.listen(addr);
  const [host] = await Promise.all([
    listener.accept(),
    transport.connect(addr),
  ]);
  standIn.fail("recv", WinsockError.WSAENETDOWN);
  const error = await assertRejects(
    () => host.read(new Uint8Array(1)),
    HvSocketError,
    "WSAENETDOWN",
  );
  assertEquals(error.code, WinsockError.WSAENETDOWN);
});

test(
  "holds one thread for 200 waiting listeners",
  async (standIn, transport) => {
    const listeners = await Promise.all(
      Array.from({ length: 200 }, () => transport.listen(freshAddress())),
    );
    const accepting = listeners.map((listener) => listener.accept());
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(standIn.pollsAtOnce(), 1);
    for (const listener of listeners) listener.close();
    const outcomes = await Promise.allSettled(accepting);
    assert(outcomes.every(({ status }) => status === "rejected"));
  },
);

Deno.test("nativeTransport() opens nothing until it is used", async () => {
  const transport = nativeTransport({ path: "/nonexistent/ws2_32.dll" });
  await assertRejects(
    () => transport.listen(freshAddress()),
    PlatformError,
    "/nonexistent/ws2_32.dll",
  );
  await transport.close();
});
