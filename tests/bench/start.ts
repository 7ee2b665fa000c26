/**
 * How long the center takes to be there.
 *
 * @module
 */
import { makeFolder } from "./folder.ts";
import { Process } from "./process.ts";
import { median } from "./rounds.ts";
import type { MakeWork, Subject, Work } from "./work.ts";

const SERVER = new URL(import.meta.resolve("../../server.ts")).pathname;
const EMPTY = new URL(import.meta.resolve("./empty.ts")).pathname;

/** As many as the center loads before it listens: the files that `deno info server.ts` has. */
const MODULES = 117;

/** How often it is started in a round. */
const STARTS = { quick: 3, full: 10 };

/** From the start of the process to the line that says where it listens. */
export const start: MakeWork = ({ quick = false }): Work => {
  const starts = quick ? STARTS.quick : STARTS.full;
  return {
    name: "start",
    title: "From start to listening",
    unit: "ms",
    subjects: [
      subject("ours", starts, async (folder) => {
        const began = performance.now();
        await using process = new Process("deno", {
          args: ["run", "--no-prompt", "--allow-net", "--allow-read", SERVER, "127.0.0.1", "0"],
          cwd: folder,
        });
        await process.lineLike(/^Message center listening/);
        return performance.now() - began;
      }),
      subject("empty script", starts, async (folder) => {
        const began = performance.now();
        await new Process("deno", { args: ["run", "--no-prompt", EMPTY], cwd: folder }).ended;
        return performance.now() - began;
      }),
      subject(`${MODULES} empty modules`, starts, async (folder) => {
        const script = await writeModules(folder);
        const began = performance.now();
        await using process = new Process("deno", {
          args: ["run", "--no-prompt", "--allow-net", script],
          cwd: folder,
          // What Deno keeps of modules that are gone soon goes with them.
          env: { DENO_DIR: `${folder}/cache` },
        });
        await process.lineLike(/^Listening/);
        return performance.now() - began;
      }),
    ],
    targets: [{ baseline: "empty script", atMost: 1.3 }],
    why: `${MODULES} empty modules that listen and set one timer are no less for Deno than the ` +
      "row says; the rest is that it reads, compiles and runs what stands in ours",
  };
};

/** Modules with nothing in them, but for the first, which does what any server does. */
async function writeModules(folder: string): Promise<string> {
  const others = Array.from({ length: MODULES - 1 }, (_, i) => `./module${i}.ts`);
  await Promise.all(others.map((name) => Deno.writeTextFile(`${folder}/${name}`, "export {};\n")));
  const script = `${folder}/listen.ts`;
  await Deno.writeTextFile(
    script,
    others.map((name) => `import ${JSON.stringify(name)};\n`).join("") +
      `Deno.listen({ hostname: "127.0.0.1", port: 0 });
setTimeout(() => {}, 60_000);
await Deno.stdout.write(new TextEncoder().encode("Listening\\n"));
`,
  );
  return script;
}

function subject(
  name: string,
  starts: number,
  once: (folder: string) => Promise<number>,
): Subject {
  return {
    name,
    async measure() {
      using folder = makeFolder();
      const times: number[] = [];
      for (let i = 0; i < starts; i += 1) times.push(await once(folder.path));
      return { value: median(times), checked: `${starts} starts` };
    },
  };
}
