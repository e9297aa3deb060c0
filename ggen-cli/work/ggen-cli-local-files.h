/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

void ggen_cli_use_local_files (void);
