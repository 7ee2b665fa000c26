/**
 * Which tests can be run: those that start processes need more than the network.
 *
 * @module
 */

function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}

/** Whether the scripts cannot be run as processes with what this run permits. */
export const NO_SCRIPTS = !isGranted({ name: "read" }) || !isGranted({ name: "write" }) ||
  !isGranted({ name: "run", command: Deno.execPath() });

/** Whether tmux cannot be run either, or is not there. */
export const NO_TERMINAL = NO_SCRIPTS || !isGranted({ name: "run", command: "tmux" }) || !hasTmux();

function hasTmux(): boolean {
  try {
    return new Deno.Command("tmux", { args: ["-V"], stdout: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
