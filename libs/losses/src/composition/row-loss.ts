import type { z } from 'zod';
import type { Loss, LossContext } from '../contract.ts';
import { defineLoss, weightedSchema, type LossEntry } from '../define-loss.ts';
import { minerRegistry } from '../miners/miner-registry.ts';
import { reducerRegistry } from '../reducers/reducer-registry.ts';
import type { Schedule } from '../scheduled-loss.ts';
import { choiceName, choiceSchema, type Choice } from './choice.ts';
import { ComposedRows } from './composed-rows.ts';
import { compositions, type Composition } from './compositions.ts';
import { refusal, refusedOption } from './refusals.ts';

/** What a loss from outside the package that gives each row a value goes with. */
const unlisted: Composition = { distances: 'none', miners: 'every', reducers: 'every', memory: false };

/**
 * Options of a loss that gives each row a value: `{ weight, schedule, reduction, mining, ...options }`, or a bare number
 * for the weight alone. Made from the registries as they are when it is called.
 */
export function rowSchema<Shape extends z.ZodRawShape>(loss: string, shape: Shape) {
  const { miners, reducers } = compositions[loss] ?? unlisted;
  return weightedSchema({
    ...shape,
    reduction: choiceSchema(reducerRegistry, reducers, refusal('reducers', loss)).optional(),
    mining: choiceSchema(minerRegistry, miners, refusal('miners', loss)).optional(),
    distance: refusedOption('distances', loss),
    memory: refusedOption('memory', loss),
  });
}

/** What `rowSchema` gives besides a loss's own options. */
interface RowOptions {
  readonly schedule?: Schedule | undefined;
  readonly reduction?: Choice | undefined;
  readonly mining?: Choice | undefined;
}

/**
 * Ties the constructor of a loss that gives each row a value, and calls `meanOfRows` or `reducedRows` with its batch, to
 * its schema. Its reduction and miner are taken care of here.
 *
 * @param own reductions that the loss makes itself
 */
export function defineRowLoss<Options extends RowOptions>(
  name: string,
  schema: () => z.ZodType<Options>,
  create: (options: Options, context: LossContext) => Loss,
  own: readonly string[] = ['mean'],
): LossEntry {
  return defineLoss(name, schema, (options, context) => {
    const { reduction = 'mean', mining } = options;
    const loss = create(options, context);
    const itself = mining === undefined && own.includes(choiceName(reduction));
    return itself ? loss : new ComposedRows(loss, { reduction, mining }, context);
  });
}
