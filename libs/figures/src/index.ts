export { csv } from './figure/csv.ts';
export {
  type DataRow,
  type FigureMeta,
  type FigureOptions,
  type FigureSpec,
  type Provenance,
} from './figure/figure-spec.ts';
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
export { type Measurement, type TableCell, type TableColumn } from './tables/table-cell.ts';
export { htmlReport, type HtmlReportOptions } from './report/html-report.ts';
export {
  type Report,
  type ReportBlock,
  type ReportCell,
  type ReportLink,
  type ReportSection,
} from './report/report.ts';
