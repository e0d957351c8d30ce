export { csv } from './figure/csv.ts';
export {
  type DataRow,
  type FigureMeta,
  type FigureOptions,
  type FigureSpec,
  type Provenance,
} from './figure/figure-spec.ts';
export { figureFormats, type FigureFormat } from './figure/figure-formats.ts';
export {
  embeddingScatter,
  type EmbeddingPanel,
  type EmbeddingScatterData,
  type EmbeddingScatterOptions,
} from './plots/embedding-scatter.ts';
export {
  longTailRankPlot,
  type LongTailData,
  type ShotGroup,
  type TruncationMark,
} from './plots/long-tail-rank-plot.ts';
export {
  resultsByLoss,
  type MetricStyle,
  type ResultRow,
  type ResultsByLossOptions,
} from './plots/results-by-loss.ts';
export { trainingCurves, type CurvePoint, type TrainingCurvesOptions } from './plots/training-curves.ts';
export { palette, seriesColours, type FigureMode, type Palette } from './theme/palette.ts';
export { widthInPixels, type FigureWidth } from './theme/sizes.ts';
export { themeConfig } from './theme/theme.ts';
export { resultsTable, type ResultsTable, type TableOptions } from './tables/results-table.ts';
export { latexFigure, type LatexFigureOptions } from './figure/latex-figure.ts';
export { type Measurement, type TableCell, type TableColumn } from './tables/table-cell.ts';
export { htmlReport, type HtmlReportOptions } from './report/html-report.ts';
export {
  type Report,
  type ReportBlock,
  type ReportCell,
  type ReportLink,
  type ReportSection,
} from './report/report.ts';
export { overSeeds, type IntervalPoint, type SeedPoint } from './figure/interval-point.ts';
export { pngDataUri, type PixelImage } from './figure/png-image.ts';
export { cmcCurve, type CmcSeries } from './plots/cmc-curve.ts';
export { confusionMatrix, type ConfusionData } from './plots/confusion-matrix.ts';
export { contactSheet, type ContactSheetOptions, type SheetEntry } from './plots/contact-sheet.ts';
export {
  distanceHistograms,
  type CountedDistances,
  type DistanceHistogramOptions,
  type DistancePanel,
  type PairDistances,
} from './plots/distance-histograms.ts';
export { embeddingDensity, type EmbeddingDensityOptions } from './plots/embedding-density.ts';
export { kurtosisByFrequency, type KurtosisPanel } from './plots/kurtosis-by-frequency.ts';
export { parallelCoordinates, type ParallelOptions } from './plots/parallel-coordinates.ts';
export {
  mainEffects,
  parameterImportance,
  type GridCell,
  type ParameterImportance,
} from './plots/parameter-importance.ts';
export { parameterSweep, type SweptParameter } from './plots/parameter-sweep.ts';
export { paretoFront, paretoOptimal, type ParetoOptions, type TradeOff } from './plots/pareto-front.ts';
export { perBinAccuracy, type BinRow, type PerBinOptions } from './plots/per-bin-accuracy.ts';
export { rocCurve, tarAt, type RocOptions, type RocSeries } from './plots/roc-curve.ts';
export { truncationCurve, type CurveOptions } from './plots/truncation-curve.ts';
