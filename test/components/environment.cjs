'use strict';
const TestEnvironment = require('../support/environment.cjs');

/** Gives tests the process that unhandled rejections are told to: the one that they see is a copy. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.realProcess = process;
  }
};
