import { Registry } from '@rangeloss/foundation';
import { identificationProtocol } from './identification-protocol.ts';
import type { Outcome, ProtocolInput } from './outcome.ts';
import { clusteringProtocol, retrievalProtocol } from './retrieval-protocol.ts';
import { geometryProtocol, longTailProtocol } from './shape-protocols.ts';
import { templateProtocol } from './template-protocol.ts';
import { verificationProtocol } from './verification-protocol.ts';
import { ytfProtocol } from './ytf-protocol.ts';

/** Runs one protocol on embeddings. */
export type Protocol = (input: ProtocolInput) => Promise<Outcome>;

/** The protocols that `--protocol` can name. */
export const protocolRegistry = new Registry<Protocol>('protocol')
  .register('lfw', verificationProtocol)
  .register('calfw', verificationProtocol)
  .register('cplfw', verificationProtocol)
  .register('cfp-fp', verificationProtocol)
  .register('cfp-ff', verificationProtocol)
  .register('agedb', verificationProtocol)
  .register('verification', verificationProtocol)
  .register('ytf', ytfProtocol)
  .register('ijb', templateProtocol)
  .register('identification', identificationProtocol)
  .register('retrieval', retrievalProtocol)
  .register('clustering', clusteringProtocol)
  .register('geometry', geometryProtocol)
  .register('long-tail', longTailProtocol);
