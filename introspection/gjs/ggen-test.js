// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The same as a module of its own.

import GgenTest from 'gi://GgenTest?version=1';

export const {
    Findings, afterEach, beforeEach, describe, installHooks, it, runTests, sandboxed,
} = GgenTest;
export default GgenTest;
