// Embeds one computed image with face-api itself, for the test of our frozen copy of its recognition network:
//   node tools/oracles/face-api.cjs > libs/models/src/fixtures/face-api.json
// Needs @vladmandic/face-api and @tensorflow/tfjs, which the repository installs.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const tf = require('@tensorflow/tfjs');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');

const SIDE = 150;

async function main() {
  await tf.setBackend('cpu');
  await tf.ready();
  const folder = path.join(path.dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  const [{ weights, paths }] = JSON.parse(
    readFileSync(path.join(folder, 'face_recognition_model-weights_manifest.json'), 'utf8'),
  );
  const bytes = Uint8Array.from(readFileSync(path.join(folder, paths[0])));
  const net = new faceapi.FaceRecognitionNet();
  net.loadFromWeightMap(tf.io.decodeWeights(bytes.buffer, weights));
  const values = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, at) => 127.5 + 100 * Math.sin(at * 0.37));
  const image = tf.tensor4d(values, [1, SIDE, SIDE, 3]);
  const output = net.forwardInput(new faceapi.NetInput([image])).dataSync();
  const versions = { faceApi: require('@vladmandic/face-api/package.json').version, tfjs: tf.version.tfjs };
  process.stdout.write(`${JSON.stringify({ versions, embedding: Array.from(output) })}\n`);
}

void main();
