/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-value-private.h"

G_BEGIN_DECLS

typedef struct _GgenVm GgenVm;

/* What a call, filter or test was given, besides the value itself. Nothing is owned. */
typedef struct
{
  const GgenSlot *positional;
  guint n_positional;
  GgenString *const *names;
  const GgenSlot *named;
  guint n_named;
} GgenArguments;

/* A thing of the engine that templates can hold: a macro, a loop, a function.
 * Functions return FALSE with the error set in the vm. Every one is nullable. */
typedef struct
{
  const char *name;
  void (*free) (GgenObject *self);
  void (*print) (GgenObject *self, GgenBuffer *buffer);
  /* FALSE: there is no such attribute. The slot is moved to the caller. */
  gboolean (*get_attribute) (GgenVm *vm, GgenObject *self, GgenString *name, GgenSlot *attribute);
  gboolean (*call) (GgenVm *vm, GgenObject *self, const GgenArguments *arguments, GgenSlot *result);
  /* Sets @is_known where there is such a method. */
  gboolean (*call_method) (GgenVm *vm,
                           GgenObject *self,
                           GgenString *name,
                           const GgenArguments *arguments,
                           GgenSlot *result,
                           gboolean *is_known);
  /* What dict() makes of it. */
  GgenMap *(*to_map) (GgenVm *vm, GgenObject *self);
} GgenObjectClass;

struct _GgenObject
{
  GgenValue base;
  const GgenObjectClass *klass;
};

gpointer ggen_object_alloc (const GgenObjectClass *klass, gsize size);

G_END_DECLS
