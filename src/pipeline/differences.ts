export { stateDifferences as differencesOf } from '../reconcile/state-differences.ts';
