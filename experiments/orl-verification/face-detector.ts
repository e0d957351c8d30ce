import { createRequire } from 'node:module';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';

/** A rectangle in pixels of the photograph. */
export interface Box {
  readonly x: number;
}

export interface Landmarks {
  /** 68 of them. */
  readonly positions: readonly { readonly x: number; readonly y: number }[];
  /** face-api's own alignment: a box around the face, without a rotation. */
  align(): Box;
}

export interface DetectedFace {
  readonly detection: { readonly box: Box; readonly score: number };
  readonly landmarks: Landmarks;
}

/** What is used of face-api: its detector and landmarks, and its own way to cut faces out. */
interface FaceApi {
  readonly nets: {
    readonly ssdMobilenetv1: { loadFromDisk(folder: string): Promise<void> };
    readonly faceLandmark68Net: {
      loadFromDisk(folder: string): Promise<void>;
      detectLandmarks(image: tf.Tensor3D): Promise<Landmarks>;
    };
  };
  readonly SsdMobilenetv1Options: new (options: { minConfidence: number }) => object;
  detectAllFaces(
    image: tf.Tensor3D,
    options: object,
  ): { withFaceLandmarks(): Promise<readonly DetectedFace[]> };
  extractFaceTensors(image: tf.Tensor3D, boxes: readonly Box[]): Promise<tf.Tensor3D[]>;
}

/** face-api's detector and landmarks. It brings tfjs-node along, so the native backend has to be prepared before. */
export interface FaceDetector {
  /** All faces that it is half sure of at least. */
  detect(image: tf.Tensor3D): Promise<readonly DetectedFace[]>;
  /** Landmarks where the whole picture is a face. */
  landmarksOf(image: tf.Tensor3D): Promise<Landmarks>;
  extract(image: tf.Tensor3D, boxes: readonly Box[]): Promise<tf.Tensor3D[]>;
}

/** @param folder of the npm package */
export async function openFaceDetector(folder: string): Promise<FaceDetector> {
  const faceapi = createRequire(import.meta.url)(path.join(folder, 'dist/face-api.node.js')) as FaceApi;
  const { ssdMobilenetv1, faceLandmark68Net } = faceapi.nets;
  await ssdMobilenetv1.loadFromDisk(path.join(folder, 'model'));
  await faceLandmark68Net.loadFromDisk(path.join(folder, 'model'));
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 });
  return {
    detect: (image) => faceapi.detectAllFaces(image, options).withFaceLandmarks(),
    landmarksOf: (image) => faceLandmark68Net.detectLandmarks(image),
    extract: (image, boxes) => faceapi.extractFaceTensors(image, boxes),
  };
}

/** x, y of the middles of the eyes, the tip of the nose and the corners of the mouth, from the 68 landmarks. */
export function fivePoints({ positions }: Landmarks): number[] {
  const middle = (from: number, to: number): number[] => {
    const points = positions.slice(from, to);
    const mean = (axis: 'x' | 'y') => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    return [mean('x'), mean('y')];
  };
  return [
    [36, 42],
    [42, 48],
    [30, 31],
    [48, 49],
    [54, 55],
  ].flatMap(([from, to]) => middle(from!, to!));
}
