const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** What stands where nothing is known. */
const unknown = "-";

/** A duration in milliseconds for people: `412 ms`, `1.24 s`, `12.4 s`, `4 min 5 s`, `2 h 5 min`, `3 d 4 h`; `-` if unknown. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return unknown;
  if (ms <= 0) return "0 ms";
  if (ms < 1) return "<1 ms";
  if (Math.round(ms) < second) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / second).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / second).toFixed(1)} s`;
  const seconds = Math.round(ms / second);
  if (seconds < 3_600) return twoUnits(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(ms / minute);
  if (minutes < 1_440) return twoUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(ms / hour);
  return twoUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** A duration in milliseconds that goes on, in whole seconds, so that it ticks: `0 s`, `8 s`, `4 min 5 s`, `2 h 5 min`; `-` if unknown. */
export function formatElapsed(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return unknown;
  const seconds = Math.floor(Math.max(0, ms) / second);
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * second);
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How long after the start of a run, in milliseconds: `+0.003`, `+1.240`, `+4:00.700`, `+1:04:00.700`; empty if unknown. */
export function formatOffset(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return "";
  const sign = ms < 0 ? "-" : "+";
  const whole = Math.round(Math.abs(ms));
  const minutes = Math.floor(whole / minute);
  const seconds = ((whole % minute) / second).toFixed(3);
  if (minutes === 0) return `${sign}${seconds}`;
  const padded = seconds.padStart(6, "0");
  if (minutes < 60) return `${sign}${minutes}:${padded}`;
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${padded}`;
}

/** A time, in milliseconds since the epoch, as seen from now: `now`, `12 s ago`, `4 min ago`, `2 h ago`, `3 d ago`, `in 4 s`. */
export function formatRelativeTime(at: number | undefined, now: number): string {
  if (at === undefined || !Number.isFinite(at)) return unknown;
  const distance = Math.abs(now - at);
  if (distance < second) return "now";
  const text = inOneUnit(distance);
  return at > now ? `in ${text}` : `${text} ago`;
}

function inOneUnit(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

/** The time of day of a time, in milliseconds since the epoch, where the reader is: `11:23:48`. */
export function formatClock(at: number | undefined): string {
  const date = at === undefined ? undefined : new Date(at);
  if (!date || Number.isNaN(date.getTime())) return unknown;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** A time, in milliseconds since the epoch, in full, where the reader is: `2026-11-20 11:23:48.120`. */
export function formatDateTime(at: number | undefined): string {
  const date = at === undefined ? undefined : new Date(at);
  if (!date || Number.isNaN(date.getTime())) return unknown;
  const days = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${days.join("-")} ${formatClock(at)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** An id that fits into a row: `h7Qk..9xZa`. */
export function shortId(id: string): string {
  const characters = Array.from(id);
  if (characters.length <= 10) return id;
  return `${characters.slice(0, 4).join("")}..${characters.slice(-4).join("")}`;
}
