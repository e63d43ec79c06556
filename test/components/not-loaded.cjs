'use strict';

/** Stands for a module that takes long to load, and whose content no test uses. */
module.exports = {};
