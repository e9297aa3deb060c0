/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-object-private.h"

G_BEGIN_DECLS

#define GGEN_MAX_PARAMETERS 8

/* What a built-in filter, test or function was given, by parameter; NULL where left out. */
typedef struct
{
  const GgenSlot *at[GGEN_MAX_PARAMETERS];
  const GgenArguments *rest; /* all arguments, as they were given */
  int variant;               /* of the built-in */
} GgenParameters;

/* Filters, tests and methods work on @value; functions get NULL. */
typedef gboolean (*GgenBuiltinFunc) (GgenVm *vm,
                                     const GgenSlot *value,
                                     const GgenParameters *parameters,
                                     GgenSlot *result);

enum
{
  GGEN_BUILTIN_TAKES_UNDEFINED = 1 << 0,
  /* Works on text: is given a string, whatever the value was, and keeps it safe if it was. */
  GGEN_BUILTIN_TEXT = 1 << 1,
};

typedef struct
{
  const char *name;
  GgenBuiltinFunc func;
  const char *parameters; /* names with blanks between; those after '|' may be left out; "*": any */
  guint flags;
  int variant; /* for functions that serve several names */
} GgenBuiltin;

/* Returns NULL where there is none of that name. */
const GgenBuiltin *ggen_filter_find (const char *name);
const GgenBuiltin *ggen_test_find (const char *name);
GgenObject *ggen_function_find (const GgenString *name);
const GgenBuiltin *ggen_method_find (const GgenSlot *object, const char *name);

gboolean ggen_builtin_call (GgenVm *vm,
                            const char *what,
                            const GgenBuiltin *builtin,
                            const GgenSlot *value,
                            const GgenArguments *arguments,
                            GgenSlot *result);

G_END_DECLS
