import { Registry } from '@rangeloss/foundation';
import { balancedSoftmax, logitAdjustment } from './balance/logit-adjustment.ts';
import { classBalanced } from './balance/class-balanced.ts';
import { focal } from './balance/focal.ts';
import { ldam } from './balance/ldam.ts';
import { center } from './center/center.ts';
import { adaface } from './classification/adaface.ts';
import { arcface } from './classification/arcface.ts';
import { cosface } from './classification/cosface.ts';
import { curricularface } from './classification/curricularface.ts';
import { l2Softmax } from './classification/l2-softmax.ts';
import { magface } from './classification/magface.ts';
import { normface } from './classification/normface.ts';
import { sampledSoftmax } from './classification/sampled-softmax.ts';
import { softmax } from './classification/softmax.ts';
import { sphereface } from './classification/sphereface.ts';
import type { LossEntry } from './define-loss.ts';
import { crossBatchMemory } from './memory/cross-batch-memory.ts';
import { contrastive } from './pairs/contrastive.ts';
import { triplet } from './pairs/triplet.ts';
import { proxyAnchor } from './proxies/proxy-anchor.ts';
import { proxyNca } from './proxies/proxy-nca.ts';
import { range } from './range/range.ts';
import { circle } from './similarity/circle.ts';
import { multiSimilarity } from './similarity/multi-similarity.ts';
import { nPair } from './similarity/n-pair.ts';
import { ntXent } from './similarity/nt-xent.ts';
import { supcon } from './similarity/supcon.ts';

/** Every loss by the name that a config uses. A loss from outside joins with one `register` call. */
export const lossRegistry = new Registry<LossEntry>('loss')
  .register('softmax', softmax)
  .register('contrastive', contrastive)
  .register('triplet', triplet)
  .register('center', center)
  .register('range', range)
  .register('normface', normface)
  .register('l2-softmax', l2Softmax)
  .register('sphereface', sphereface)
  .register('cosface', cosface)
  .register('arcface', arcface)
  .register('adaface', adaface)
  .register('magface', magface)
  .register('curricularface', curricularface)
  .register('circle', circle)
  .register('multi-similarity', multiSimilarity)
  .register('n-pair', nPair)
  .register('nt-xent', ntXent)
  .register('supcon', supcon)
  .register('proxy-nca', proxyNca)
  .register('proxy-anchor', proxyAnchor)
  .register('focal', focal)
  .register('class-balanced', classBalanced)
  .register('ldam', ldam)
  .register('balanced-softmax', balancedSoftmax)
  .register('logit-adjustment', logitAdjustment)
  .register('sampled-softmax', sampledSoftmax)
  .register('cross-batch-memory', crossBatchMemory);
