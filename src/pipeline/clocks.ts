export { steppingClock } from '../http/clock.ts';
