/** Where the five landmarks of an aligned face lie: left eye, right eye, nose, left and right corner of the mouth. */
export interface AlignmentTarget {
  readonly height: number;
  readonly width: number;
  /** x, y of the five; left and right as seen in the picture. */
  readonly points: readonly number[];
}

/**
 * The places that the field's networks are trained on.
 *
 * - `112x96` (112 high): those of SphereFace and of CenterFace before it, `preprocess/code/face_align_demo.m`
 * - `112x112`: InsightFace's, `python-package/insightface/utils/face_align.py` (`arcface_dst`): the same, moved 8
 *   pixels to the right
 */
export const alignmentTargets = {
  '112x96': {
    height: 112,
    width: 96,
    points: [30.2946, 51.6963, 65.5318, 51.5014, 48.0252, 71.7366, 33.5493, 92.3655, 62.7299, 92.2041],
  },
  '112x112': {
    height: 112,
    width: 112,
    points: [38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041],
  },
} as const satisfies Record<string, AlignmentTarget>;
