/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli.h"

int
main (int argc, char **argv)
{
  return ggen_cli_main (argc, argv);
}
