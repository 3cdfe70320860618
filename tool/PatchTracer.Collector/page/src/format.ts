const units: [number, string][] = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];

/** Three digits and a unit, as the command line writes durations. */
export function duration(nanos: number): string {
  for (const [size, unit] of units) {
    const amount = nanos / size;
    if (Math.abs(amount) >= 0.9995)
      return `${amount.toFixed(Math.abs(amount) >= 99.95 ? 0 : Math.abs(amount) >= 9.995 ? 1 : 2)} ${unit}`;
  }
  return `${Math.round(nanos)} ns`;
}

/** Local time of day to the millisecond; nanoseconds since 1970 come as text, being more than a number holds. */
export function time(unixNanos: string): string {
  const date = dateOf(unixNanos);
  return `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export function day(unixNanos: string): string {
  const date = dateOf(unixNanos);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

export function dateOf(unixNanos: string): Date {
  return new Date(Number(BigInt(unixNanos) / 1_000_000n));
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

// Control characters and those that turn the direction of writing would make a name look like another.
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text from outside: what cannot be seen is shown. */
export function shown(text: string): string {
  return text.replace(deceptive, (c) => c.charCodeAt(0) < 0x20 ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : "\ufffd");
}

/** The same on one line. */
export function line(text: string): string {
  return shown(text.replace(/[\t\n]+/g, " "));
}

/** Round steps for an axis of about so many marks. */
export function ticks(from: number, to: number, about: number): number[] {
  // In a narrow window fewer labels stand side by side; none is cut by the right edge, and none tells of parts of a nanosecond.
  const narrow = innerWidth < 700;
  const rough = Math.max((to - from) / (narrow ? Math.ceil(about / 3) : about), to > from ? 1 : 0);
  if (!(rough > 0))
    return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const marks: number[] = [];
  for (let mark = Math.ceil(from / step) * step; mark <= to - (to - from) * (narrow ? 0.25 : 0.06); mark += step)
    marks.push(mark);
  return marks;
}
