/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Told of every object that is made, by whichever function of GObject; each is done at once where no
 * test runs or the object is not of its kind. */

void ggen_test_tasks_see_object (GObject *object);
void ggen_test_dbus_see_object (GObject *object);
void ggen_test_objects_see_object (GObject *object);

G_END_DECLS
