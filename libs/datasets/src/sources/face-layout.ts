import path from 'node:path';

/** How a face data set lays its images out, below the folder that holds them. */
export interface FaceLayout {
  /** The folders in which the images are looked for, the first that exists; the root itself otherwise. */
  readonly folders: readonly string[];
  /** What a path has to look like, in words. */
  readonly form: string;
  /** The identity of an image, by its path with `/`; undefined for a path that does not have the form. */
  identityOf(image: string): string | undefined;
  /** The source's own split of an image: its view, for data sets that keep views apart. */
  splitOf?(image: string): string;
}

function firstFolder(image: string): string | undefined {
  const end = image.indexOf('/');
  return end < 0 ? undefined : image.slice(0, end);
}

/** `Ada_Byron_0001.jpg`: the name before the last underscore. */
function numberedName(image: string): string | undefined {
  return /^(.+)_\d{4}\.\w+$/.exec(path.posix.basename(image))?.[1];
}

/**
 * The layouts of the field's verification sets, as their authors publish them.
 *
 * LFW: `Name/Name_0001.jpg`. YouTube Faces: `Name/video/frame.jpg`. CFP: `001/frontal/01.jpg`, `001/profile/01.jpg`.
 * AgeDB: `number_Name_age_gender.jpg` in one folder. CALFW and CPLFW: `Name_0001.jpg` in one folder.
 */
export const faceLayouts = {
  lfw: {
    folders: ['lfw', 'lfw-deepfunneled', 'lfw_funneled'],
    form: 'Name/Name_0001.jpg',
    identityOf: (image) => {
      const name = firstFolder(image);
      return name !== undefined && numberedName(image) === name ? name : undefined;
    },
  },
  ytf: {
    folders: ['frame_images_DB', 'aligned_images_DB'],
    form: 'Name/video/frame.jpg',
    identityOf: (image) => (image.split('/').length === 3 ? firstFolder(image) : undefined),
  },
  cfp: {
    folders: ['Data/Images', 'cfp-dataset/Data/Images'],
    form: '001/frontal/01.jpg or 001/profile/01.jpg',
    identityOf: (image) => /^([^/]+)\/(?:frontal|profile)\/[^/]+$/.exec(image)?.[1],
    splitOf: (image) => image.split('/')[1]!,
  },
  agedb: {
    folders: ['AgeDB'],
    form: 'number_Name_age_gender.jpg',
    identityOf: (image) => /^\d+_(.+)_\d+_[fm]\.\w+$/.exec(path.posix.basename(image))?.[1],
  },
  calfw: {
    folders: ['aligned images', 'aligned_images', 'images'],
    form: 'Name_0001.jpg',
    identityOf: numberedName,
  },
  cplfw: {
    folders: ['aligned images', 'aligned_images', 'images'],
    form: 'Name_0001.jpg',
    identityOf: numberedName,
  },
} as const satisfies Record<string, FaceLayout>;

export type FaceLayoutName = keyof typeof faceLayouts;
