/** The tag by which a run is found again when the answer to its making was lost, or its original was copied. */
export const runKeyTag = 'mlflow-js.run-key';
