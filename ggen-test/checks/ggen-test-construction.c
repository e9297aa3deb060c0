/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-construction-private.h"

#include "ggen-test-interpose-private.h"

/* The functions of GObject that make objects. GIO and all other libraries call them through the
 * dynamic linker, so ours see every object that is not made inside of GObject itself. */

static void
see (GObject *object)
{
  if (object == NULL)
    return;

  ggen_test_tasks_see_object (object);
  ggen_test_dbus_see_object (object);
  ggen_test_objects_see_object (object);
}

GGEN_TEST_INTERPOSED GObject *
g_object_new_valist (GType object_type, const char *first_property_name, va_list args)
{
  GObject *object = GGEN_TEST_REAL (g_object_new_valist) (object_type, first_property_name, args);

  see (object);

  return object;
}

GGEN_TEST_INTERPOSED gpointer
g_object_new (GType object_type, const char *first_property_name, ...)
{
  GObject *object;
  va_list args;

  va_start (args, first_property_name);
  object = GGEN_TEST_REAL (g_object_new_valist) (object_type, first_property_name, args);
  va_end (args);

  see (object);

  return object;
}

GGEN_TEST_INTERPOSED GObject *
g_object_new_with_properties (GType object_type,
                              guint n_properties,
                              const char *names[],
                              const GValue values[])
{
  GObject *object =
      GGEN_TEST_REAL (g_object_new_with_properties) (object_type, n_properties, names, values);

  see (object);

  return object;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

GGEN_TEST_INTERPOSED gpointer
g_object_newv (GType object_type, guint n_parameters, GParameter *parameters)
{
  GObject *object = GGEN_TEST_REAL (g_object_newv) (object_type, n_parameters, parameters);

  see (object);

  return object;
}

G_GNUC_END_IGNORE_DEPRECATIONS
