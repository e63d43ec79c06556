'use strict';
const { TestEnvironment } = require('jest-environment-node');

/** Gives tests the process that unhandled rejections are told to: the one that they see is a copy. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.realProcess = process;
  }
};
