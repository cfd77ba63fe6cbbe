/**
 * What a guest's last words mean: lines of the Linux kernel and its helpers
 * that name a cause. Source: the kernel's own texts (kernel/panic.c,
 * init/main.c, init/do_mounts.c, mm/oom_kill.c).
 *
 * @module
 */

/** A pattern of last words, what it means and what to do. */
interface GuestWord {
  pattern: RegExp;
  meaning: string;
  hint: string;
}

const words: readonly GuestWord[] = [
  {
    pattern: /Unable to mount root fs|Cannot open root device/,
    meaning: "the kernel found no root file system",
    hint:
      "Check the root file system: its type (--rootfs-type), and that the kernel has a driver for what it stands on",
  },
  {
    pattern:
      /No working init found|Failed to execute \/\S*init|Requested init \S+ failed/,
    meaning: "the root file system has no init that runs",
    hint:
      "Check that the root file system has /init and that it is built for this processor",
  },
  {
    pattern: /Attempted to kill init/,
    meaning: "the guest's first process ended",
    hint:
      "The first process ends where the guest's agent does: it must be in the root file system and reach the host's log socket (vsock port 109)",
  },
  {
    pattern: /junk in compressed archive|[Ii]nitramfs unpacking failed/,
    meaning: "the kernel could not unpack the initrd",
    hint:
      "Check that the initrd is whole and that the kernel knows its compression",
  },
  {
    pattern:
      /Out of memory: Killed process|invoked oom-killer|System is deadlocked on memory/,
    meaning: "the guest ran out of memory",
    hint: "Give the VM more memory: --memory",
  },
];

const panic = /Kernel panic - not syncing: ([^\r\n]{1,200})/;

/** What the kernel said as it panicked, undefined where it did not. */
export function panicText(lines: readonly string[]): string | undefined {
  for (let at = lines.length - 1; at >= 0; at--) {
    const match = panic.exec(lines[at]);
    if (match) return match[1].trim().replace(/\s*\]?---$/, "");
  }
  return undefined;
}

/** What the last words mean, the first known one of the table. */
export function readLastWords(
  lines: readonly string[],
): { meaning: string; hint: string } | undefined {
  const text = lines.join("\n");
  return words.find(({ pattern }) => pattern.test(text));
}
