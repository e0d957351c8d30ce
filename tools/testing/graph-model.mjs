// TensorFlow.js alone, without this repository's code, as someone else's page runs an exported network:
//   node tools/testing/graph-model.mjs < questions.json
// Questions are [{ "folder", "shape", "images" }], with model.json in the folder; answers the embeddings of each, by
// `tf.loadGraphModel` over HTTP on the plain CPU backend.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import tf from '@tensorflow/tfjs';

const questions = await json(process.stdin);
const server = createServer(async (request, response) => {
  const [, at, file] = request.url.split('/');
  response.end(await readFile(path.join(questions[at].folder, file)));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
await tf.setBackend('cpu');
const answers = [];
for (const [at, { shape, images }] of questions.entries()) {
  const model = await tf.loadGraphModel(`http://127.0.0.1:${server.address().port}/${at}/model.json`);
  const output = model.predict(tf.tensor(images, shape));
  answers.push({ shape: output.shape, embeddings: Array.from(output.dataSync()) });
  model.dispose();
}
server.close();
process.stdout.write(JSON.stringify(answers));
