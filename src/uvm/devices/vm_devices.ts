/**
 * All devices of one VM: the table that is stored and restored as a whole.
 *
 * @module
 */
import { ComPorts } from "./com_ports.ts";
import { DeviceError } from "./device_error.ts";
import type { DeviceHost, PersistDevices } from "./device_host.ts";
import type { DeviceContext } from "./device_table.ts";
import { HvSocketServices } from "./hvsocket_services.ts";
import { MappedPipes } from "./mapped_pipes.ts";
import { NetworkNamespaces } from "./network.ts";
import { Plan9Shares } from "./plan9.ts";
import { RuntimeResources } from "./resources.ts";
import { ScsiDisks } from "./scsi.ts";
import type { DeviceSnapshot } from "./snapshot.ts";
import { VpmemDevices } from "./vpmem.ts";
import { VsmbShares } from "./vsmb.ts";

/** Settings of a VM's devices that are not part of the table. */
export interface VmDevicesOptions {
  /** Grant access to disks before they are attached; default false. */
  grantAccess?: boolean;
}

/** How a table is taken over. */
export interface RestoreOptions {
  /**
   * Takes spellings that are one to Windows for one: host paths with other
   * letter case or slashes, GUIDs with other letter case. By default names are
   * compared as they are written, as the seed does.
   */
  foldNames?: boolean;
}

interface Tables {
  scsi: ScsiDisks;
  vpmem: VpmemDevices;
  vsmb: VsmbShares;
  plan9: Plan9Shares;
  network: NetworkNamespaces;
  pipes: MappedPipes;
  comPorts: ComPorts;
  hvSocketServices: HvSocketServices;
}

/**
 * The devices of a VM. Those of a VM that was created here are known; those of
 * an opened one are once restore() was given what another process stored.
 */
export class VmDevices {
  /** Memory and processor limits. */
  readonly resources: RuntimeResources;
  readonly #host: DeviceHost;
  readonly #grantAccess: boolean;
  #known: { tables: Tables; base: DeviceSnapshot } | undefined;
  #persist: PersistDevices | undefined;

  /** Makes the devices of a VM, of which nothing is known yet. */
  constructor(host: DeviceHost, options: VmDevicesOptions = {}) {
    this.#host = host;
    this.#grantAccess = options.grantAccess ?? false;
    this.resources = new RuntimeResources(host);
  }

  /** True once it is known what the VM has. */
  get areKnown(): boolean {
    return this.#known !== undefined;
  }

  /** SCSI disks. */
  get scsi(): ScsiDisks {
    return this.#tables.scsi;
  }

  /** Persistent memory of Linux VMs. */
  get vpmem(): VpmemDevices {
    return this.#tables.vpmem;
  }

  /** Shares of Windows VMs. */
  get vsmb(): VsmbShares {
    return this.#tables.vsmb;
  }

  /** Shares of Linux VMs. */
  get plan9(): Plan9Shares {
    return this.#tables.plan9;
  }

  /** Network adapters and namespaces. */
  get network(): NetworkNamespaces {
    return this.#tables.network;
  }

  /** Named pipes of the host in Windows VMs. */
  get pipes(): MappedPipes {
    return this.#tables.pipes;
  }

  /** Serial ports. */
  get comPorts(): ComPorts {
    return this.#tables.comPorts;
  }

  /** The Hyper-V socket service table. */
  get hvSocketServices(): HvSocketServices {
    return this.#tables.hvSocketServices;
  }

  /** Everything that is known, as plain JSON. */
  snapshot(): DeviceSnapshot {
    const tables = this.#tables;
    const { operatingSystem, osBuild, scsi } = this.#known!.base;
    return {
      operatingSystem,
      ...(osBuild === undefined ? {} : { osBuild }),
      scsi: {
        controllers: [...scsi.controllers],
        entries: tables.scsi.entries(),
      },
      vpmem: {
        maximumCount: tables.vpmem.maximumCount,
        entries: tables.vpmem.entries(),
      },
      vsmb: { counter: tables.vsmb.counter, entries: tables.vsmb.entries() },
      plan9: { counter: tables.plan9.counter, entries: tables.plan9.entries() },
      network: { entries: tables.network.entries() },
      pipes: { entries: tables.pipes.entries() },
      comPorts: { entries: tables.comPorts.entries() },
      hvSocketServices: { entries: tables.hvSocketServices.entries() },
    };
  }

  /**
   * Takes over a table, in place of what was known. RangeError where two
   * devices of it have one location.
   */
  restore(
    snapshot: DeviceSnapshot,
    { foldNames = false }: RestoreOptions = {},
  ): void {
    const { operatingSystem, osBuild } = snapshot;
    const context: DeviceContext = {
      host: this.#host,
      operatingSystem,
      osBuild,
      foldNames,
      grantAccess: this.#grantAccess,
      persist: () => this.#persist?.() ?? Promise.resolve(),
    };
    const { scsi, vpmem, vsmb, plan9 } = snapshot;
    const tables: Tables = {
      scsi: new ScsiDisks(
        context,
        scsi,
        scsi.entries,
        (path) => tables.vpmem.has(path),
      ),
      vpmem: new VpmemDevices(
        context,
        vpmem,
        vpmem.entries,
        (path) => tables.scsi.has(path),
      ),
      vsmb: new VsmbShares(context, vsmb, vsmb.entries),
      plan9: new Plan9Shares(context, plan9, plan9.entries),
      network: new NetworkNamespaces(context, snapshot.network.entries),
      pipes: new MappedPipes(context, snapshot.pipes.entries),
      comPorts: new ComPorts(context, snapshot.comPorts.entries),
      hvSocketServices: new HvSocketServices(
        context,
        snapshot.hvSocketServices.entries,
      ),
    };
    this.#known = { tables, base: snapshot };
  }

  /**
   * Has the table stored before and after each change. An entry that is not
   * `present` there was under way.
   */
  persistWith(persist: PersistDevices | undefined): void {
    this.#persist = persist;
  }

  /**
   * Takes back what a killed process left under way. What HCS refuses to
   * remove stays marked, with its location taken; the failures are returned.
   */
  async recover(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const table of Object.values(this.#tables)) {
      failures.push(...await table.recover());
    }
    return failures;
  }

  get #tables(): Tables {
    if (this.#known) return this.#known.tables;
    const { id } = this.#host;
    throw new DeviceError(`The devices of VM "${id}" are not known`, {
      reason: "unknown-devices",
      operation: "devices",
      id,
      hints: [
        "Only the creator knows them: restore what vm.devices.snapshot() gave there, or create the VM by uvm create",
      ],
    });
  }
}
