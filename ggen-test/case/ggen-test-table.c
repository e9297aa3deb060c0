/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-case.h"

/* The name that an element begins with. */
static char *
get_first_member (gconstpointer element)
{
  return g_strdup (*(const char *const *) element);
}

/**
 * ggen_test_add_table: (skip)
 * @prefix: what the tests' names begin with, such as `/parser/refuses`
 * @flags: what each of the tests asks for
 * @func: the test, whose user data is the element
 * @table: (array): the elements, which must stay until the tests have run
 * @n_elements: how many there are
 * @element_size: the size of one, in bytes
 * @name_func: (nullable) (scope call): names a test by its element; %NULL if each element begins
 *   with a `const char *` that is its name
 *
 * Adds a test for each element of a table: `PREFIX/NAME`, where no two names are equal.
 *
 * ```c
 * static const struct
 * {
 *   const char *name;
 *   const char *text;
 *   double expected;
 * } numbers[] = {
 *     {"integer", "7", 7.0},
 *     {"exponent", "1e3", 1000.0},
 * };
 *
 * static void
 * test_number (GgenTestSandbox *sandbox, gpointer user_data)
 * {
 *   const typeof (*numbers) *number = user_data;
 *
 *   g_assert_cmpfloat (g_ascii_strtod (number->text, NULL), ==, number->expected);
 * }
 *
 * ggen_test_add_table ("/numbers", GGEN_TEST_DEFAULT, test_number, numbers, G_N_ELEMENTS (numbers),
 *                      sizeof *numbers, NULL);
 * ```
 *
 * Since: 1.0
 */
void
ggen_test_add_table (const char *prefix,
                     GgenTestFlags flags,
                     GgenTestFunc func,
                     gconstpointer table,
                     gsize n_elements,
                     gsize element_size,
                     GgenTestNameFunc name_func)
{
  g_return_if_fail (prefix != NULL && prefix[0] == '/');
  g_return_if_fail (func != NULL);
  g_return_if_fail (table != NULL || n_elements == 0);
  g_return_if_fail (element_size > 0);

  if (name_func == NULL)
    name_func = get_first_member;

  for (gsize i = 0; i < n_elements; i++)
    {
      const char *element = (const char *) table + i * element_size;
      g_autofree char *name = name_func (element);
      g_autofree char *path = g_strconcat (prefix, "/", name, NULL);

      ggen_test_add_full (path, flags, func, (gpointer) element, NULL);
    }
}
