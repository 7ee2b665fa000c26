import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NAME_COLOURS, nameColour } from "../../lib/terminal/name_colour.ts";

type Rgb = readonly [number, number, number];

/** xterm's palette: from 16 a cube of 6 × 6 × 6, from 232 grays. */
function rgbOf(index: number): Rgb {
  if (index >= 232) return Array(3).fill(8 + 10 * (index - 232)) as unknown as Rgb;
  const level = (step: number) => step % 6 === 0 ? 0 : 55 + 40 * (step % 6);
  const step = index - 16;
  return [level(Math.floor(step / 36)), level(Math.floor(step / 6)), level(step)];
}

/** WCAG 2.2, "relative luminance". */
function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: Rgb, b: Rgb): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** The hue in degrees. */
function hue([red, green, blue]: Rgb): number {
  const radians = Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue);
  return (radians * 180 / Math.PI + 360) % 360;
}

Deno.test("the contrast of black and white is 21", () => {
  assertEquals(contrast(rgbOf(16), rgbOf(231)), 21);
});

Deno.test("the colour of every name can be read on black and on white", () => {
  for (const colour of NAME_COLOURS) {
    assert(colour >= 16 && colour <= 255);
    for (const ground of [16, 231]) assert(contrast(rgbOf(colour), rgbOf(ground)) >= 3.5);
  }
});

Deno.test("the colours of names are colours, and apart from each other", () => {
  const hues = NAME_COLOURS.map(rgbOf).map(hue);
  hues.forEach((a, i) =>
    hues.slice(i + 1).forEach((b) => {
      const apart = Math.abs(a - b);
      assert(Math.min(apart, 360 - apart) >= 15, `${a} and ${b}`);
    })
  );
  for (const rgb of NAME_COLOURS.map(rgbOf)) assert(Math.max(...rgb) - Math.min(...rgb) >= 100);
});

Deno.test("a name has its colour by the published hash", () => {
  // Test vectors of RFC 9923.
  for (
    const [name, hash] of [["", 0x811c9dc5], ["a", 0xe40c292c], ["foobar", 0xbf9cf968]] as const
  ) {
    assertEquals(nameColour(name), NAME_COLOURS[hash % NAME_COLOURS.length], name);
  }
});

Deno.test("every name has one colour", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => {
    assert(NAME_COLOURS.includes(nameColour(name)));
    assertEquals(nameColour(name), nameColour(name));
  }));
});

Deno.test("all colours are about as frequent", () => {
  const counts = new Map<number, number>();
  const total = 200 * NAME_COLOURS.length;
  for (let i = 0; i < total; i += 1) {
    const colour = nameColour(`user${i}`);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  for (const colour of NAME_COLOURS) {
    const count = counts.get(colour) ?? 0;
    assert(count > 100 && count < 300, `${colour}: ${count}`);
  }
});
