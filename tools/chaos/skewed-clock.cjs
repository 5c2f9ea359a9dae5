/** Preloaded into a service: its clock is wrong by `CLOCK_SKEW_MS`. */
const skew = Number(process.env.CLOCK_SKEW_MS);
const TrueDate = Date;

global.Date = class extends TrueDate {
  constructor(...args) {
    if (args.length === 0) super(TrueDate.now() + skew);
    else super(...args);
  }

  static now() {
    return TrueDate.now() + skew;
  }
};
