// node --import tsx --conditions=@rangeloss/source benchmarks/training/memory-run.ts NET STEPS: trains a net in a process
// of its own and prints {"seconds", "memory"}, the peak resident size in bytes.
import { prepareBackend } from '@rangeloss/backend';
import { train } from '@rangeloss/training';
import { batchOf, nets, stepOf } from './nets.ts';

const net = nets[process.argv[2] as keyof typeof nets];
await prepareBackend();
const [step, batch] = [stepOf(net), batchOf(net)];
const start = performance.now();
await train({ step, steps: Number(process.argv[3]), batches: () => batch });
const seconds = (performance.now() - start) / 1000;
process.stdout.write(JSON.stringify({ seconds, memory: process.resourceUsage().maxRSS * 1024 }));
