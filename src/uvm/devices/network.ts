/**
 * Network adapters of a VM, one by one or as the namespace of a pod.
 *
 * @module
 */
import { isNotFound } from "../../hcs/predicates.ts";
import { UndoStack } from "../undo.ts";
import { checkKeys } from "./device_error.ts";
import {
  type Attached,
  attached,
  type DeviceContext,
  DeviceTable,
} from "./device_table.ts";
import {
  addRequest,
  type HnsEndpoint,
  namespaceRequest,
  type NetworkAdapterRecord,
  preAddRequest,
  removeRequest,
  undoPreAdd,
} from "./network_requests.ts";
import type { Entry } from "./ref_counts.ts";
import { guidKey } from "./same_name.ts";

/** How a namespace is added. */
export interface NamespaceOptions {
  /**
   * The namespace as the Host Compute Network describes it, for a Windows guest
   * that keeps namespaces itself. It is sent where the guest says that it does.
   */
  guestNamespace?: Record<string, unknown>;
  /** Take the namespace that is there, whatever its endpoints. */
  reuse?: boolean;
}

/** A namespace of a VM with its adapters. */
export interface VmNamespace {
  /** Its name. */
  namespace: string;
  /** One for each endpoint. */
  adapters: NetworkAdapterRecord[];
  /** What the guest was told, undefined where it was not. */
  guestNamespace?: Record<string, unknown>;
}

/** A use of a namespace. Disposing of it drops the use. */
export type AttachedNamespace = Attached<VmNamespace>;

/** The network adapters of a VM; adding a namespace again counts a use more. */
export class NetworkNamespaces extends DeviceTable<VmNamespace> {
  /** For the VM's device table. */
  constructor(
    context: DeviceContext,
    entries: readonly Entry<VmNamespace>[],
  ) {
    super(context, {
      keyOf: ({ namespace }) => namespace,
      fold: context.foldNames ? guidKey : undefined,
      attach: (network) => this.#attach(network),
      detach: (network) => this.#detach(network),
      free: () => {},
    });
    this.counts.restore(entries);
  }

  /** Adds one adapter as a namespace of its own, named as its endpoint. */
  async addAdapter(endpoint: HnsEndpoint): Promise<AttachedNamespace> {
    checkEndpoint(endpoint);
    return await this.addNamespace(endpoint.ID, [endpoint]);
  }

  /** Removes what addAdapter() added. */
  removeAdapter(endpointId: string): Promise<void> {
    return this.removeNamespace(endpointId);
  }

  /**
   * Adds a namespace with an adapter for each endpoint, or a use of the one
   * that is there. DeviceError where that one has other endpoints, unless
   * `reuse` is set. What fails in the middle is taken back. Null is no endpoint,
   * as in JSON that a Go program writes.
   */
  async addNamespace(
    namespace: string,
    given: readonly HnsEndpoint[] | null,
    options: NamespaceOptions = {},
  ): Promise<AttachedNamespace> {
    checkNamespace(namespace);
    checkKeys(options, ["guestNamespace", "reuse"], "a network namespace");
    const endpoints = given ?? [];
    for (const endpoint of endpoints) checkEndpoint(endpoint);
    const guestNamespace = await this.#supported(options.guestNamespace);
    const entry = await this.acquire(namespace, {
      join: ({ adapters }) => {
        if (options.reuse) return;
        if (idsOf(adapters.map((one) => one.endpoint)) === idsOf(endpoints)) {
          return;
        }
        throw this.refuse(
          "other-settings",
          `Namespace "${namespace}" has other endpoints in`,
        );
      },
      reserve: () => ({
        namespace,
        adapters: endpoints.map((endpoint) => ({
          adapterId: crypto.randomUUID(),
          endpoint: structuredClone(endpoint),
        })),
        ...(guestNamespace ? { guestNamespace } : {}),
      }),
    });
    const release = () => this.#release(namespace, entry);
    return attached(entry.record, release);
  }

  /** Drops a use of a namespace; the last use removes its adapters. */
  async removeNamespace(namespace: string): Promise<void> {
    checkNamespace(namespace);
    await this.#release(namespace);
  }

  #release(
    namespace: string,
    entry?: Entry<VmNamespace>,
  ): Promise<boolean> {
    const missing = () =>
      this.refuse("not-attached", `No network "${namespace}" is attached to`);
    return this.counts.release(namespace, { entry, missing });
  }

  async #supported(
    guestNamespace: Record<string, unknown> | undefined,
  ): Promise<Record<string, unknown> | undefined> {
    const { host, operatingSystem } = this.context;
    if (!guestNamespace || operatingSystem !== "windows") return undefined;
    const { GuestConnectionInfo } = await host.properties(
      "GuestConnection",
    ) as {
      GuestConnectionInfo?: {
        GuestDefinedCapabilities?: { NamespaceAddRequestSupported?: boolean };
      };
    };
    const { GuestDefinedCapabilities } = GuestConnectionInfo ?? {};
    return GuestDefinedCapabilities?.NamespaceAddRequestSupported
      ? structuredClone(guestNamespace)
      : undefined;
  }

  async #attach({ adapters, guestNamespace }: VmNamespace): Promise<void> {
    const { host } = this.context;
    const undo = new UndoStack();
    try {
      if (guestNamespace) {
        await host.modify(namespaceRequest("Add", guestNamespace));
        undo.push(
          "the guest's namespace",
          () => host.modify(namespaceRequest("Remove", guestNamespace)),
        );
      }
      for (const adapter of adapters) await this.#addAdapter(adapter, undo);
    } catch (error) {
      throw await undo.failWith(error);
    }
  }

  async #addAdapter(
    adapter: NetworkAdapterRecord,
    undo: UndoStack,
  ): Promise<void> {
    const { host, operatingSystem } = this.context;
    const name = `adapter "${adapter.adapterId}"`;
    const preparation = new UndoStack();
    if (operatingSystem === "windows") {
      await host.modify(preAddRequest(adapter, this.context));
      preparation.push(
        `the preparation of ${name}`,
        () => host.modify(undoPreAdd(adapter, this.context)),
      );
    }
    try {
      await host.modify(addRequest(adapter, this.context));
    } catch (error) {
      throw await preparation.failWith(error);
    }
    undo.push(name, () => host.modify(removeRequest(adapter, this.context)));
  }

  /** One that is gone already is no error: a removal may have been cut off. */
  async #removeAdapter(adapter: NetworkAdapterRecord): Promise<void> {
    try {
      await this.context.host.modify(removeRequest(adapter, this.context));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Newest first; what was removed is added again where a later step fails. */
  async #detach({ adapters, guestNamespace }: VmNamespace): Promise<void> {
    const { host } = this.context;
    const undo = new UndoStack();
    try {
      for (const adapter of adapters.toReversed()) {
        await this.#removeAdapter(adapter);
        undo.push(
          `the removal of adapter "${adapter.adapterId}"`,
          () => this.#addAdapter(adapter, new UndoStack()),
        );
      }
      if (guestNamespace) {
        await host.modify(namespaceRequest("Remove", guestNamespace));
      }
    } catch (error) {
      throw await undo.failWith(error);
    }
  }
}

function idsOf(endpoints: readonly HnsEndpoint[]): string {
  return endpoints.map(({ ID }) => ID.toLowerCase()).join();
}

/** Any text is a name, the empty one too, as in hcsshim. */
function checkNamespace(namespace: unknown): void {
  if (typeof namespace === "string") return;
  throw new TypeError(
    `The namespace's name must be a text: ${JSON.stringify(namespace)}`,
  );
}

function checkEndpoint(endpoint: HnsEndpoint): void {
  if (typeof endpoint?.ID === "string" && endpoint.ID !== "") return;
  throw new TypeError(
    `An endpoint must have an "ID": ${
      (JSON.stringify(endpoint) ?? "undefined").slice(0, 80)
    }`,
  );
}
