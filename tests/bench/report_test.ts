import { assertEquals } from "@std/assert";
import {
  formatChecks,
  formatGrowth,
  formatNumber,
  formatReasons,
  formatResults,
} from "./report.ts";
import type { Column, Result } from "./rounds.ts";
import type { Figure, Target } from "./work.ts";

const WORK = { name: "relay", title: "Relay", unit: "/s", subjects: [] };

function column(name: string, ...values: number[]): Column {
  return { name, figures: values.map((value): Figure => ({ value, checked: "9 messages" })) };
}

function result(targets: readonly Target[], ...columns: Column[]): Result {
  return { work: { ...WORK, targets }, columns };
}

/** The cells of each row, without the head and the line below it. */
function cells(lines: readonly string[]): string[][] {
  return lines.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("each baseline has a row with its ratio, its target and whether that is met", () => {
  const targets = [{ baseline: "bare", atLeast: 0.9 }, { baseline: "seed-like", atLeast: 3.3 }];
  const lines = formatResults([
    result(targets, column("ours", 900), column("bare", 1_000), column("seed-like", 300)),
  ]);
  assertEquals(cells(lines), [
    ["Relay", "ours", "900/s", "", "", "", ""],
    ["", "bare", "1,000/s", "", "0.90", "≥ 0.90", "yes"],
    ["", "seed-like", "300/s", "", "3.00", "≥ 3.30", "**no**"],
  ]);
});

Deno.test("all lines of a table are of one length", () => {
  const lines = formatResults([result([], column("ours", 1), column("bare", 2))]);
  assertEquals(new Set(lines.map(({ length }) => length)).size, 1);
});

Deno.test("a target about our figure itself stands beside it", () => {
  const lines = formatResults([result([{ atMost: 1_024 }], column("ours", 300))]);
  assertEquals(cells(lines), [["Relay", "ours", "300/s", "", "", "≤ 1,024", "yes"]]);
});

Deno.test("a unit that is no rate stands apart, and what it took is the median", () => {
  const figures = [4, 9, 5].map((cost): Figure => ({ value: 2.5, checked: "9 messages", cost }));
  const work = { ...WORK, unit: "ms", targets: [] };
  const lines = formatResults([{ work, columns: [{ name: "ours", figures }] }]);
  assertEquals(cells(lines), [["Relay", "ours", "2.50 ms", "5", "", "", ""]]);
});

Deno.test("why a target is not met is told, and only then", () => {
  const reasons = (value: number, target: Target) => {
    const { work, columns } = result([target], column("ours", value), column("bare", 100));
    return formatReasons([{ work: { ...work, why: "it checks" }, columns }]);
  };
  assertEquals(reasons(80, { baseline: "bare", atLeast: 0.9 }), ["- Relay: it checks"]);
  assertEquals(reasons(90, { baseline: "bare", atLeast: 0.9 }), []);
  assertEquals(reasons(1_025, { atMost: 1_024 }), ["- Relay: it checks"]);
  assertEquals(reasons(1_024, { atMost: 1_024 }), []);
  assertEquals(reasons(80, { baseline: "absent", atLeast: 0.9 }), []);
});

Deno.test("who was left out, failed or has no target is told", () => {
  const targets = [{ baseline: "ngircd", atLeast: 1.2 }];
  const lines = formatResults([
    result(
      targets,
      column("ours", 900),
      { name: "ngircd", figures: [], missing: "ngircd is not on PATH" },
      { name: "bare", figures: [], failure: "2 messages did not arrive" },
      column("another", 450),
    ),
  ]);
  assertEquals(cells(lines), [
    ["Relay", "ours", "900/s", "", "", "", ""],
    ["", "ngircd", "(skipped: ngircd is not on PATH)", "", "", "≥ 1.20", "–"],
    ["", "bare", "(failed)", "", "", "", ""],
    ["", "another", "450/s", "", "2.00", "", ""],
  ]);
});

Deno.test("what was checked is told, and who could do no more", () => {
  const busy = (server: number, load: number): Column => ({
    name: "ours",
    figures: [{ value: 1, checked: "9 messages", busy: { server, load } }],
  });
  const told = (column: Column) => formatChecks([result([], column)]).join("\n");
  assertEquals(
    told(busy(0.97, 0.3)),
    "- relay\n  - ours: 1 round, the last of 9 messages; " +
      "server 0.97 of a core, load 0.30: the server is saturated",
  );
  assertEquals(told(busy(0.5, 0.95)).endsWith("the load is saturated"), true);
  assertEquals(told(busy(0.5, 0.3)).endsWith("neither is saturated"), true);
});

Deno.test("a failure is told behind what went well before", () => {
  const failed = { ...column("ours", 1, 2), failure: "1 message came twice" };
  assertEquals(formatChecks([result([], failed)]), [
    "- relay",
    "  - ours: 2 rounds, the last of 9 messages; then failed: 1 message came twice",
  ]);
});

Deno.test("growth has a column for each size", () => {
  const lines = formatGrowth([result([], column("10 online", 5), column("100 online", 4.5))]);
  assertEquals(lines[0], "| work  | unit | 10 online | 100 online |");
  assertEquals(cells(lines), [["relay", "/s", "5", "4.50"]]);
});

Deno.test("growth has what it took, too, and a line for what was left out", () => {
  const figures = [{ value: 5, checked: "9 messages", cost: 0.25 }];
  const lines = formatGrowth([
    result([], { name: "10 online", figures }, {
      name: "100 online",
      figures: [],
      missing: "many",
    }),
  ]);
  assertEquals(cells(lines.slice(0, 4)), [["relay", "/s", "5", "–"], ["", "CPU, µs", "0.25", ""]]);
  assertEquals(lines.slice(4), ["", "- relay, 100 online: skipped: many"]);
});

Deno.test("numbers have three digits at least", () => {
  assertEquals([0.756, 12.34, 123.4, 12_345.6].map(formatNumber), [
    "0.76",
    "12.3",
    "123",
    "12,346",
  ]);
});
