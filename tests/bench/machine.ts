/**
 * What the benchmark ran on.
 *
 * @module
 */
import { outputOf } from "./process.ts";

const KIB_A_GIB = 1024 ** 2;

/**
 * Describes the machine, without its name.
 *
 * @returns One line.
 */
export async function describeMachine(): Promise<string> {
  const cores = navigator.hardwareConcurrency;
  const parts = [
    `${cores} ${cores === 1 ? "core" : "cores"}`,
    await processor(),
    await memory(),
    await system(),
    `Deno ${Deno.version.deno}`,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}

async function processor(): Promise<string | undefined> {
  const linux = /^model name\s*:\s*(.+)$/m.exec(await outputOf("cat", ["/proc/cpuinfo"]) ?? "");
  if (linux) return linux[1]!.trim();
  return (await outputOf("sysctl", ["-n", "machdep.cpu.brand_string"]))?.trim();
}

async function memory(): Promise<string | undefined> {
  const linux = /^MemTotal:\s*(\d+) kB$/m.exec(await outputOf("cat", ["/proc/meminfo"]) ?? "");
  const bytes = Number(await outputOf("sysctl", ["-n", "hw.memsize"]) ?? NaN);
  const kib = linux ? Number(linux[1]) : bytes / 1024;
  return Number.isNaN(kib) ? undefined : `${Math.round(kib / KIB_A_GIB)} GiB of memory`;
}

/** The system and its version, of which the first two numbers say enough. */
async function system(): Promise<string | undefined> {
  const text = await outputOf("uname", ["-sr"]);
  return text === undefined ? Deno.build.os : /^\S+ \d+(\.\d+)?/.exec(text)?.[0];
}
