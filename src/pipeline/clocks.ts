export { steppingClock, systemClock } from '../http/clock.ts';
