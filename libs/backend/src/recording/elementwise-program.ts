import type { NativeBinding, OpAttribute } from './native-engine.ts';
import type { OpNode, ValueRef } from './trace.ts';

/** The op of `native/elementwise_op.h`. */
export const elementwiseOp = 'RangelossElementwise';

/** TensorFlow's ops and their numbers in `native/elementwise.h`. */
export const operations: Readonly<Record<string, number>> = {
  Add: 0,
  AddV2: 0,
  Sub: 1,
  Mul: 2,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  SquaredDifference: 6,
  Square: 7,
  Sqrt: 8,
  Neg: 9,
  Abs: 10,
  Relu: 11,
  ReluGrad: 12,
  Greater: 13,
  GreaterEqual: 14,
  Less: 15,
  LessEqual: 16,
  Equal: 17,
  NotEqual: 18,
  IsNan: 19,
  LogicalAnd: 20,
  LogicalOr: 21,
  LogicalNot: 22,
  Select: 23,
  SelectV2: 23,
};

/** How a value is spread over the matrix that a program works on, by its number there. */
export const spreads = { whole: 0, number: 1, row: 2, column: 3 } as const;
export type Spread = keyof typeof spreads;

/** What an output is, by its number there. */
export const outcomes = { values: 0, rowSums: 1, sum: 2, rowMeans: 3, mean: 4 } as const;
export type Outcome = keyof typeof outcomes;

/** What an instruction reads: a number, a value from outside of the program, or the result of another instruction. */
export type Operand =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'input'; readonly value: ValueRef; readonly spread: Spread }
  | { readonly kind: 'step'; readonly step: number };

export interface Program {
  readonly rows: number;
  readonly columns: number;
  readonly steps: readonly { readonly operation: number; readonly operands: readonly Operand[] }[];
  readonly results: readonly {
    readonly outcome: Outcome;
    readonly step: number;
    readonly shape: readonly number[];
  }[];
}

/** The op that runs a program. */
export function elementwiseNode(program: Program, binding: NativeBinding): OpNode {
  const { rows, columns, steps, results } = program;
  const inputs: { readonly value: ValueRef; readonly spread: Spread }[] = [];
  const constants: number[] = [];
  const named = new Map<string, number>();
  for (const operand of steps.flatMap((step) => step.operands)) {
    const key = keyOf(operand);
    if (operand.kind === 'step' || named.has(key)) continue;
    const list: unknown[] = operand.kind === 'input' ? inputs : constants;
    named.set(key, list.push(operand.kind === 'input' ? operand : operand.number) - 1);
  }
  const slotOf = (operand: Exclude<Operand, { kind: 'step' }>): number =>
    named.get(keyOf(operand))! + (operand.kind === 'input' ? 0 : inputs.length);
  const slots = allocate(program, inputs.length + constants.length);
  const instructions = steps.flatMap(({ operation, operands }, step) => {
    const read = operands.map((operand) =>
      operand.kind === 'step' ? slots[operand.step]! : slotOf(operand),
    );
    return [operation, slots[step]!, ...[0, 1, 2].map((at) => read[at] ?? read[0]!)];
  });
  const integers = (name: string, value: number | readonly number[]): OpAttribute => ({
    name,
    type: binding.TF_ATTR_INT,
    value,
  });
  return {
    kind: 'op',
    op: elementwiseOp,
    inputs: inputs.map(({ value }) => value),
    outputs: results.map(({ shape }) => ({ dtype: binding.TF_FLOAT, shape })),
    attributes: [
      integers('N', inputs.length),
      integers('M', results.length),
      integers('rows', rows),
      integers('columns', columns),
      integers(
        'spreads',
        inputs.map(({ spread }) => spreads[spread]),
      ),
      { name: 'constants', type: binding.TF_ATTR_FLOAT, value: constants },
      integers('instructions', instructions),
      integers(
        'results',
        results.flatMap(({ outcome, step }) => [outcomes[outcome], slots[step]!]),
      ),
      integers(
        'shapes',
        results.flatMap(({ shape }) => [shape.length, ...shape]),
      ),
    ],
  };
}

/** A slot for each step's result; one that nobody reads any more is used again, so that all stay in the cache. */
function allocate({ steps, results }: Program, first: number): number[] {
  const lastReader = steps.map((_, step) => step);
  for (const [step, { operands }] of steps.entries()) {
    for (const operand of operands) if (operand.kind === 'step') lastReader[operand.step] = step;
  }
  for (const { step } of results) lastReader[step] = steps.length;
  const slots: number[] = [];
  const free: number[] = [];
  let next = first;
  for (const step of steps.keys()) {
    slots.push(free.pop() ?? next++);
    // After its own slot was taken: an instruction does not write where it reads.
    for (let earlier = 0; earlier <= step; earlier++) {
      if (lastReader[earlier] === step) free.push(slots[earlier]!);
    }
  }
  return slots;
}

function keyOf(operand: Operand): string {
  if (operand.kind === 'number') return `= ${Object.is(operand.number, -0) ? '-0' : operand.number}`;
  if (operand.kind === 'step') return `step ${operand.step}`;
  const { value, spread } = operand;
  return value.kind === 'node' ? `${spread} ${value.node}:${value.output}` : `${spread} x${value.external}`;
}
