import { expect, it } from 'vitest';
import { withoutCredentials } from './without-credentials.ts';

it('leaves out who logs in to a tracking server and how, and nothing else', () => {
  expect(withoutCredentials('tracking: https://ann:s3cret@mlflow.example:5000/x\nquestion: a@b?\n')).toBe(
    'tracking: https://…@mlflow.example:5000/x\nquestion: a@b?\n',
  );
  expect(withoutCredentials('tracking: http://127.0.0.1:5000/a@b')).toBe(
    'tracking: http://127.0.0.1:5000/a@b',
  );
});
