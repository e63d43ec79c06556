import type { WriteStream } from 'node:tty';
import type { Canary, CheckRecord, Phase } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';
import type { Spectator } from '../../simulation/demonstration';
import { failedChecksText, measuredText, secondsText } from './canary-text';

/** Shows a demonstration while it runs. */
export interface RolloutView extends Spectator {
  /** Called repeatedly while nothing happens. */
  draw(): void;
  end(): void;
}

interface Line {
  time: number;
  type: string;
  text: string;
}

/** The time since the first thing that was shown, to the second. */
class Stopwatch {
  private start: number | undefined;

  text(time: number): string {
    this.start ??= time;
    return `T+${secondsText(time - this.start)}`.padEnd(9);
  }
}

function checkText(check: CheckRecord): string {
  return `${check.failed ? '✗' : '✓'} ${check.metric} ${measuredText(check)} (${check.threshold})`;
}

/** The latest checks. */
function latestChecks({ status }: Canary): CheckRecord[] {
  const checks = status?.canaryAnalysis?.iterations ?? [];
  return checks.filter(({ time }) => time === checks.at(-1)?.time);
}

/** Writes one line for each event, for files, pipes and CI. */
export class LineView implements RolloutView {
  private readonly watch = new Stopwatch();
  private readonly shown = new Map<string, string>();

  constructor(private readonly out: NodeJS.WritableStream) {}

  note(text: string, time: number): void {
    this.out.write(`${this.watch.text(time)} ${text}\n`);
  }

  canary(canary: Canary, time: number): void {
    const { status, metadata } = canary;
    if (status?.phase === undefined) return;
    const checks = latestChecks(canary).map(checkText).join(', ');
    const text = `${status.phase} weight ${status.canaryWeight ?? 0} % iteration ${status.iterations ?? 0} failed checks ${status.failedChecks ?? 0}${checks && `  ${checks}`}`;
    if (this.shown.get(metadata.name) === text) return;
    this.shown.set(metadata.name, text);
    this.out.write(`${this.watch.text(time)} ${titleOf(canary)} ${text}\n`);
  }

  event(type: string, message: string, time: number): void {
    this.out.write(`${this.watch.text(time)} ${type.padEnd(7)} ${message}\n`);
  }

  draw(): void {}
  end(): void {}
}

const RESET = '\x1b[0m';
const BOLD = '\x1b[1m';
const DIM = '\x1b[2m';
const RED = '\x1b[31m';
const GREEN = '\x1b[32m';
const YELLOW = '\x1b[33m';
const COLOUR: Readonly<Partial<Record<Phase, string>>> = { Succeeded: GREEN, Initialized: GREEN, Failed: RED };
/** Events that the screen shows. */
const EVENTS_SHOWN = 12;
const BAR_WIDTH = 50;

/** Draws a picture over the previous one, for terminals. */
export class ScreenView implements RolloutView {
  private readonly watch = new Stopwatch();
  private readonly canaries = new Map<string, Canary>();
  private readonly lines: Line[] = [];
  private time = 0;
  private height = 0;

  constructor(private readonly out: WriteStream) {}

  note(text: string, time: number): void {
    this.event('Note', text, time);
  }

  canary(canary: Canary, time: number): void {
    this.time = time;
    this.canaries.set(titleOf(canary), canary);
  }

  event(type: string, text: string, time: number): void {
    this.time = time;
    this.lines.push({ time, type, text });
    if (this.lines.length > EVENTS_SHOWN) this.lines.shift();
  }

  draw(): void {
    const width = Math.max(40, this.out.columns ?? 80);
    const picture = [
      ...[...this.canaries.values()].flatMap((canary) => this.canaryLines(canary)),
      ...this.lines.map((line) => this.eventLine(line, width)),
    ];
    this.out.write(
      `${this.height > 0 ? `\x1b[${this.height}F` : ''}${picture.map((line) => `\x1b[2K${line}\n`).join('')}\x1b[J`,
    );
    this.height = picture.length;
  }

  end(): void {
    this.draw();
  }

  private canaryLines(canary: Canary): string[] {
    const { phase = 'Initializing', canaryWeight = 0, iterations = 0 } = canary.status ?? {};
    const filled = Math.round((Math.max(0, canaryWeight) * BAR_WIDTH) / 100);
    const bar = `${YELLOW}${'█'.repeat(filled)}${GREEN}${'█'.repeat(BAR_WIDTH - filled)}${RESET}`;
    const checks = latestChecks(canary).map((check) => `  ${check.failed ? RED : GREEN}${checkText(check)}${RESET}`);
    return [
      `${BOLD}${titleOf(canary)}${RESET}  ${COLOUR[phase] ?? YELLOW}${phase}${RESET}  ${DIM}${this.watch.text(this.time).trim()}${RESET}`,
      `  ${bar} canary ${canaryWeight} %  primary ${100 - canaryWeight} %`,
      `  iteration ${iterations}, ${failedChecksText(canary)}`,
      ...checks,
      '',
    ];
  }

  private eventLine({ time, type, text }: Line, width: number): string {
    const colour = type === 'Warning' ? RED : type === 'Note' ? BOLD : '';
    const head = `${this.watch.text(time)} `;
    return `${DIM}${head}${RESET}${colour}${text.slice(0, width - head.length - 1)}${RESET}`;
  }
}
