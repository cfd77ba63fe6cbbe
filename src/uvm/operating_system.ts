/** What the VM boots. */
export type OperatingSystem = "linux" | "windows";
