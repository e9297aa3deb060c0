/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <string.h>
#include <glib/gstdio.h>

#include "ggen-test-origin-private.h"
#include "ggen-test-source-private.h"
#include "ggen-test-symbols-private.h"
#include "ggen-test-unwind-private.h"

#define NOINLINE __attribute__ ((noinline))

/* Keeps a call from becoming a jump, which would leave no frame. */
#define AFTER_CALL() __asm__ volatile("")

static gboolean
can_see_lines (void)
{
  if (!ggen_test_symbols_has_lines ())
    g_test_skip ("built without libdw: lines and static functions are not found");

  return ggen_test_symbols_has_lines ();
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in:\n%s", part, text);
}

static NOINLINE int
make_here (GgenTestOrigin *origin)
{
  int line = __LINE__ + 1;
  ggen_test_origin_capture (origin);
  AFTER_CALL ();

  return line;
}

static NOINLINE int
make_at_a_distance (GgenTestOrigin *origin)
{
  int line = make_here (origin);
  AFTER_CALL ();

  return line;
}

static void
test_static_function (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  GgenTestOrigin origin;
  int here = __LINE__ + 1;
  int line = make_here (&origin);

  if (!can_see_lines ())
    return;

  text = ggen_test_origin_describe (&origin);
  expected = g_strdup_printf ("    make_here() at tests/ggen-test/origin.c:%d\n"
                              "    test_static_function() at tests/ggen-test/origin.c:%d",
                              line, here);
  g_assert_cmpstr (text, ==, expected);

  g_free (expected);
  name = ggen_test_origin_describe_short (&origin);
  expected = g_strdup_printf ("make_here() at origin.c:%d", line);
  g_assert_cmpstr (name, ==, expected);
}

static inline __attribute__ ((always_inline)) int
make_inlined (GgenTestOrigin *origin)
{
  int line = __LINE__ + 1;
  ggen_test_origin_capture (origin);
  AFTER_CALL ();

  return line;
}

static void
test_inlined_function (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  GgenTestOrigin origin;
  int here = __LINE__ + 1;
  int line = make_inlined (&origin);

  if (!can_see_lines ())
    return;

  text = ggen_test_origin_describe (&origin);
  expected = g_strdup_printf ("    make_inlined() at tests/ggen-test/origin.c:%d\n"
                              "    test_inlined_function() at tests/ggen-test/origin.c:%d",
                              line, here);
  g_assert_cmpstr (text, ==, expected);
}

static void
capture_in_loop (gpointer item, gpointer origin)
{
  ggen_test_origin_capture (origin);
  AFTER_CALL ();
}

/* GLib may have come without debugging information: then its exported functions have names. */
static void
test_library_function (GgenTestSandbox *sandbox, gpointer user_data)
{
  GList list = {0};
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  GgenTestOrigin origin = {0};

  g_list_foreach (&list, capture_in_loop, &origin);

  text = ggen_test_origin_describe (&origin);
  assert_contains (text, "\n    g_list_foreach() ");
  name = ggen_test_origin_describe_short (&origin);
  if (!can_see_lines ())
    return;

  g_assert_true (g_str_has_prefix (name, "capture_in_loop() at origin.c:"));
  assert_contains (text, "\n    test_library_function() at tests/ggen-test/origin.c:");
}

static void
test_code_without_symbol (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTestFrame) frame = g_new0 (GgenTestFrame, 1);
  g_autofree char *text = NULL;

  frame->module = g_strdup ("libgio-2.0.so.0");
  frame->offset = 0x1234;
  text = ggen_test_frame_describe (frame);

  g_assert_cmpstr (text, ==, "libgio-2.0.so.0+0x1234");
  g_assert_true (ggen_test_frame_is_in (frame, "libgio-2.0"));
  g_assert_false (ggen_test_frame_is_in (frame, "libgio"));
  g_assert_false (ggen_test_frame_is_in (frame, "libg"));
}

static gboolean
capture_in_dispatch (gpointer user_data)
{
  make_here (user_data);
  AFTER_CALL ();

  return G_SOURCE_REMOVE;
}

static void
test_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autofree char *text = NULL;
  GgenTestOrigin origin = {0};

  g_source_set_callback (source, capture_in_dispatch, &origin, NULL);
  g_source_attach (source, context);
  while (origin.n_frames == 0)
    g_main_context_iteration (context, TRUE);

  text = ggen_test_origin_describe (&origin);
  assert_contains (text, "\n    g_main_context_iteration() ");
  if (!can_see_lines ())
    return;

  assert_contains (text, "    capture_in_dispatch() at tests/ggen-test/origin.c:");
  assert_contains (text, "\n    test_callback() at tests/ggen-test/origin.c:");
  g_assert_null (strstr (text, "main() at"));
  g_assert_null (strstr (text, "run_case"));
}

static gpointer
capture_in_thread (gpointer user_data)
{
  make_here (user_data);
  AFTER_CALL ();

  return NULL;
}

static void
test_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GgenTestOrigin origin;

  g_thread_join (g_thread_new ("maker", capture_in_thread, &origin));
  if (!can_see_lines ())
    return;

  text = ggen_test_origin_describe (&origin);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[0], "    make_here() at "));
  g_assert_true (g_str_has_prefix (lines[1], "    capture_in_thread() at "));
}

static void
test_equal (GgenTestSandbox *sandbox, gpointer user_data)
{
  GgenTestOrigin origins[2];
  GgenTestOrigin other;

  /* One call, not one for each time. */
  for (volatile int i = 0; i < 2; i++)
    make_at_a_distance (&origins[i]);
  make_at_a_distance (&other);

  g_assert_true (ggen_test_origin_equal (&origins[0], &origins[1]));
  g_assert_cmpuint (ggen_test_origin_hash (&origins[0]), ==, ggen_test_origin_hash (&origins[1]));
  g_assert_false (ggen_test_origin_equal (&origins[0], &other));
}

/* Whether ours sees the frames that libc's unwinder sees, from the caller of this function on. */
static NOINLINE void
assert_same_as_libc (void)
{
  gpointer caller = __builtin_return_address (0);
  gpointer libc_s[64];
  gpointer found[64];
  gsize n_expected = (gsize) backtrace (libc_s, G_N_ELEMENTS (libc_s));
  gsize n_found = ggen_test_unwind (found, G_N_ELEMENTS (found), 1);
  gpointer *expected = libc_s;

  /* Before it is what is between: of this function, and of a sanitizer. */
  while (n_expected > 0 && *expected != caller)
    {
      expected++;
      n_expected--;
    }

  g_assert_cmpuint (n_found, >, 4);
  g_assert_cmpmem (found, n_found * sizeof (gpointer), expected, n_expected * sizeof (gpointer));
}

/* A frame whose size is known only when it runs, so that it is left by its frame pointer. */
static NOINLINE void
call_in_variable_frame (gsize size)
{
  volatile char *room = g_alloca (size);

  room[0] = 'x';
  assert_same_as_libc ();
  room[size - 1] = 'x';
}

/* A frame that is aligned to more than the stack, which its table says by an expression. */
static NOINLINE void
call_in_aligned_frame (gsize size)
{
  volatile char room[64] __attribute__ ((aligned (64)));

  room[0] = 'x';
  call_in_variable_frame (size);
  g_assert_cmpint (room[0], ==, 'x');
}

static void
on_signal (int number)
{
  assert_same_as_libc ();
}

static int
compare_in_frames (gconstpointer a, gconstpointer b, gpointer user_data)
{
  call_in_variable_frame (GPOINTER_TO_SIZE (user_data));
  AFTER_CALL ();

  return 0;
}

static void
test_same_as_libc (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sigaction action = {.sa_handler = on_signal};
  struct sigaction old;
  int numbers[8] = {0};

  /* With different sizes, since the rules of a place are kept. */
  for (gsize size = 16; size < 4096; size += 240)
    {
      call_in_variable_frame (size);
      call_in_aligned_frame (size);
      g_qsort_with_data (numbers, 8, sizeof (int), compare_in_frames, GSIZE_TO_POINTER (size));
    }

  g_assert_cmpint (sigaction (SIGUSR1, &action, &old), ==, 0);
  g_assert_cmpint (raise (SIGUSR1), ==, 0);
  g_assert_cmpint (sigaction (SIGUSR1, &old, NULL), ==, 0);
}

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_fds = 0;

  while (g_dir_read_name (dir) != NULL)
    n_fds++;

  return n_fds;
}

static void
test_no_fds (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint n_before = count_fds ();
  g_autofree char *text = NULL;
  GgenTestOrigin origin;

  ggen_test_symbols_end ();
  make_here (&origin);
  text = ggen_test_origin_describe (&origin);
  g_free (text);
  g_assert_cmpuint (count_fds (), ==, n_before);
  g_assert_false (ggen_test_symbols_is_busy ());

  ggen_test_symbols_end ();
  g_assert_cmpuint (count_fds (), ==, n_before);
  text = ggen_test_origin_describe (&origin);
  assert_contains (text, "    ");
}

static gpointer
describe_often (gpointer user_data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = NULL;
      GgenTestOrigin origin;

      make_here (&origin);
      text = ggen_test_origin_describe_short (&origin);
      if (ggen_test_symbols_has_lines ())
        g_assert_true (g_str_has_prefix (text, "make_here() at origin.c:"));
    }

  return NULL;
}

static void
test_many_threads (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("describer", describe_often, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_unknown (GgenTestSandbox *sandbox, gpointer user_data)
{
  const GgenTestOrigin nowhere = {0};
  const GgenTestOrigin wild = {.frames = {(gpointer) 0x11}, .n_frames = 1};
  g_autofree char *text = ggen_test_origin_describe (&nowhere);
  g_autofree char *name = ggen_test_origin_describe_short (&nowhere);
  g_autofree char *odd = ggen_test_origin_describe (&wild);

  g_assert_cmpstr (text, ==, "    at a place that is not known");
  g_assert_cmpstr (name, ==, "a place that is not known");
  g_assert_cmpstr (odd, ==, "    unknown+0x10");
}

static void
assert_shortened (const char *file, const char *build, const char *expected)
{
  g_autofree char *name = ggen_test_source_shorten (file, build);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_source_names (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *dir = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  g_autofree char *file = g_build_filename (dir, "project", "part", "a.c", NULL);
  g_autofree char *part = g_path_get_dirname (file);
  g_autofree char *sign = g_build_filename (dir, "project", "meson.build", NULL);

  assert_shortened ("../tests/a.c", "/nowhere/_build", "tests/a.c");
  assert_shortened ("/nowhere/_build/gen.c", "/nowhere/_build", "_build/gen.c");
  assert_shortened ("../../glib/gmain.c", "debian/build/deb", "glib/gmain.c");
  assert_shortened ("./a.c", NULL, "a.c");
  assert_shortened ("/nowhere/a.c", "/elsewhere/build", "/nowhere/a.c");
  assert_shortened ("/a.c", "/build", "/a.c");

  /* Built apart from its source: then the source folder shows what it is. */
  g_assert_cmpint (g_mkdir_with_parents (part, 0755), ==, 0);
  g_assert_true (g_file_set_contents (sign, "", 0, NULL));
  assert_shortened (file, "/elsewhere/build", "part/a.c");
}

/* What is known of code goes with the library that the code was in. */
static void
test_library_is_closed (GgenTestSandbox *sandbox, gpointer user_data)
{
  for (guint i = 0; i < 3; i++)
    {
      gpointer handle = dlopen ("libyaml-0.so.2", RTLD_NOW | RTLD_LOCAL);

      assert_same_as_libc ();
      if (handle != NULL)
        g_assert_cmpint (dlclose (handle), ==, 0);
      assert_same_as_libc ();
    }
}

static void
test_cost (GgenTestSandbox *sandbox, gpointer user_data)
{
  const guint n_captures = 100000;
  gint64 start = g_get_monotonic_time ();
  GgenTestOrigin origin;
  double cost;

  for (guint i = 0; i < n_captures; i++)
    ggen_test_origin_capture (&origin);

  cost = (double) (g_get_monotonic_time () - start) * 1000 / n_captures;
  g_test_minimized_result (cost, "%.0f ns for %u frames", cost, origin.n_frames);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/origin/static-function-and-its-line", test_static_function, NULL);
  ggen_test_add ("/origin/inlined-function", test_inlined_function, NULL);
  ggen_test_add ("/origin/library-function", test_library_function, NULL);
  ggen_test_add ("/origin/code-without-symbol", test_code_without_symbol, NULL);
  ggen_test_add ("/origin/callback-deep-in-glib", test_callback, NULL);
  ggen_test_add ("/origin/thread", test_thread, NULL);
  ggen_test_add ("/origin/one-place-is-equal-to-itself-only", test_equal, NULL);
  ggen_test_add ("/origin/frames-are-those-that-libc-sees", test_same_as_libc, NULL);
  ggen_test_add ("/origin/nothing-stays-open", test_no_fds, NULL);
  ggen_test_add ("/origin/many-threads-describe-at-once", test_many_threads, NULL);
  ggen_test_add ("/origin/unknown-places-are-said-to-be", test_unknown, NULL);
  ggen_test_add ("/origin/source-names-are-short", test_source_names, NULL);
  ggen_test_add ("/origin/library-is-closed", test_library_is_closed, NULL);
  if (g_test_perf ())
    ggen_test_add ("/origin/cost", test_cost, NULL);

  return ggen_test_run ();
}
