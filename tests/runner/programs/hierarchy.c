/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>
#include <string.h>

/* Cases whose paths are near each other, in the ways in which GLib's -p takes one for another. Each
 * tells that it ran. */
static const char *const paths[] = {
    "/a",
    "/ab",
    "/a/b",
    "/a/b/c",
    "/a/b/c/d",
    "/a/bc",
    "/a//double",
    "/a/b c",
    "/a/b#c",
    "/a/# SKIP",
    "/a/b/ ",
    "/a/b ",
    "/a/-p",
    "/a/b/subprocess",
    "/deep/without/parents",
    "/deep/without/parents/child",
    "/deep/without/parents/child/grandchild",
    "/\303\244/\303\266",
    "/\303\244",
    "/x=y",
    "/x=y/*",
};

static void
test_tells (gconstpointer data)
{
  g_print ("ran %s\n", (const char *) data);
}

/* Some names tell what was drawn: they are only the same again with the same seed. */
static void
add_drawn (const char *prefix)
{
  g_autofree char *path = g_strdup_printf ("%s/%d", prefix, g_test_rand_int ());

  g_test_add_data_func (path, g_intern_string (path), test_tells);
}

static void
add_many (const char *prefix, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%d", prefix, i);

      g_test_add_data_func (path, g_intern_string (path), test_tells);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_print ("/not/a/path because it is said before the plan\n");

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    g_test_add_data_func (paths[i], paths[i], test_tells);

  add_drawn ("/drawn");
  g_test_add_data_func ("/many", "/many", test_tells);
  add_many ("/many", 101);
  add_many ("/many/0", 2);
  g_test_add_data_func ("/hundred", "/hundred", test_tells);
  add_many ("/hundred", 100);

  return g_test_run ();
}
