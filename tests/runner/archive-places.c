/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-runner-archive-environment.h"
#include "ggen-runner-archive-links.h"
#include "ggen-runner-archive-places.h"

static GgenRunnerArchivePlaces *
make_places (void)
{
  GgenRunnerArchivePlaces *places = ggen_runner_archive_places_new ();

  ggen_runner_archive_places_add (places, "/data/my project", "source");
  ggen_runner_archive_places_add (places, "/data/my project/_build", "source/_build");
  ggen_runner_archive_places_add (places, "/src", "files/src");

  return places;
}

static void
assert_mapped (const char *text, const char *expected)
{
  g_autoptr (GgenRunnerArchivePlaces) places = make_places ();
  g_autofree char *mapped = ggen_runner_archive_places_map_text (places, text, "/new");

  g_assert_cmpstr (mapped, ==, expected);
}

static void
test_every_path_in_a_text_is_mapped (GgenTestSandbox *sandbox, gpointer data)
{
  assert_mapped ("/src", "/new/files/src");
  assert_mapped ("/src/a", "/new/files/src/a");
  assert_mapped ("/src/a/", "/new/files/src/a/");
  assert_mapped ("/src/", "/new/files/src/");
  assert_mapped ("--option=/src/a", "--option=/new/files/src/a");
  assert_mapped ("-I/src/a", "-I/new/files/src/a");
  assert_mapped ("/src/a:/usr/lib:/src/b", "/new/files/src/a:/usr/lib:/new/files/src/b");
  assert_mapped ("a=1:suppressions=/src/x.supp:b=2", "a=1:suppressions=/new/files/src/x.supp:b=2");
  assert_mapped ("cd '/src/a' && /src/b", "cd '/new/files/src/a' && /new/files/src/b");
  assert_mapped ("file:///src/a", "file:///new/files/src/a");
  assert_mapped ("/data/my project/_build/t x", "/new/source/_build/t x");
  assert_mapped ("/data/my project:/src", "/new/source:/new/files/src");
}

static void
test_a_path_is_mapped_by_where_it_leads (GgenTestSandbox *sandbox, gpointer data)
{
  assert_mapped ("/data/my project/_build/../tests/a.py", "/new/source/tests/a.py");
  assert_mapped ("/data/my project/../shared", "/data/my project/../shared");
  assert_mapped ("/src/../src/a", "/new/files/src/a");
  assert_mapped ("/usr/../src/a", "/new/files/src/a");
}

static void
test_what_only_looks_like_a_path_of_a_place_stays (GgenTestSandbox *sandbox, gpointer data)
{
  assert_mapped ("", "");
  assert_mapped ("/", "/");
  assert_mapped ("/srcs/a", "/srcs/a");
  assert_mapped ("/usr/src/a", "/usr/src/a");
  assert_mapped ("build/src/a", "build/src/a");
  assert_mapped ("../src/a", "../src/a");
  assert_mapped ("/usr/bin/python3", "/usr/bin/python3");
  assert_mapped ("/data/my", "/data/my");
}

static void
test_paths_are_found_whole_and_in_parts (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerArchivePlaces) places = make_places ();
  g_autoptr (GPtrArray) names = ggen_runner_archive_places_find_in_text (places, "/src/a b:/src/c");

  g_assert_cmpuint (names->len, ==, 3);
  g_assert_cmpstr (names->pdata[0], ==, "files/src/a b:/src/c");
  g_assert_cmpstr (names->pdata[1], ==, "files/src/a");
  g_assert_cmpstr (names->pdata[2], ==, "files/src/c");
}

/* Links */

static void
assert_link (const char *name, const char *target, const char *expected)
{
  g_autofree char *text = ggen_runner_link_make_text (name, target);

  g_assert_cmpstr (text, ==, expected);
  g_assert_true (ggen_runner_link_is_safe (name, text));
}

static void
test_links_are_relative_and_safe (GgenTestSandbox *sandbox, gpointer data)
{
  assert_link ("build/lib.so", "build/lib.so.0", "lib.so.0");
  assert_link ("build/a/lib.so", "build/b/lib.so.0", "../b/lib.so.0");
  assert_link ("build/a/data", "source/data", "../../source/data");
  assert_link ("build/a/data", "build/a", ".");
  assert_link ("build/a/data", "build", "..");
}

static void
test_links_that_leave_are_not_safe (GgenTestSandbox *sandbox, gpointer data)
{
  g_assert_false (ggen_runner_link_is_safe ("build/a", ""));
  g_assert_false (ggen_runner_link_is_safe ("build/a", "/etc"));
  g_assert_false (ggen_runner_link_is_safe ("build/a", "../.."));
  g_assert_false (ggen_runner_link_is_safe ("a", ".."));
  g_assert_true (ggen_runner_link_is_safe ("build/a", "../b"));
  /* Where "b" is a link to the top, this is what lies around it. */
  g_assert_false (ggen_runner_link_is_safe ("build/c/a", "b/../../x"));
}

/* Environments */

static void
assert_round_trip (const char *const *environment,
                   const char *const *base,
                   const char *const *other_base,
                   const char *const *expected)
{
  g_auto (GStrv) declared = ggen_runner_archive_environment_declare (environment, base);
  g_auto (GStrv) restored =
      ggen_runner_archive_environment_restore ((const char *const *) declared, other_base);

  g_assert_cmpstrv (restored, expected);
}

static void
test_only_what_differs_is_taken_along (GgenTestSandbox *sandbox, gpointer data)
{
  const char *environment[] = {"HOME=/me", "TOKEN=secret", "MODE=test", "LANG=C", NULL};
  const char *base[] = {"HOME=/me", "TOKEN=secret", "LANG=de", "DISPLAY=:0", NULL};
  const char *declared_expected[] = {"DISPLAY", "LANG=C", "MODE=test", NULL};
  const char *other[] = {"HOME=/other", "DISPLAY=:1", NULL};
  const char *expected[] = {"HOME=/other", "LANG=C", "MODE=test", NULL};
  g_auto (GStrv) declared = ggen_runner_archive_environment_declare (environment, base);

  g_assert_cmpstrv (declared, declared_expected);
  assert_round_trip (environment, base, other, expected);
}

static void
test_paths_of_programs_and_libraries_are_followed_by_those_of_the_reader (GgenTestSandbox *sandbox,
                                                                          gpointer data)
{
  const char *environment[] = {"PATH=/b/bin:/usr/bin", "LD_LIBRARY_PATH=/b/lib", NULL};
  const char *base[] = {"PATH=/usr/bin", NULL};
  const char *other[] = {"PATH=/opt/bin:/bin", "LD_LIBRARY_PATH=/opt/lib", NULL};
  const char *expected[] = {"PATH=/b/bin:/opt/bin:/bin", "LD_LIBRARY_PATH=/b/lib:/opt/lib", NULL};
  const char *nothing[] = {NULL};
  const char *expected_alone[] = {"LD_LIBRARY_PATH=/b/lib", "PATH=/b/bin", NULL};

  assert_round_trip (environment, base, other, expected);
  assert_round_trip (environment, base, nothing, expected_alone);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/archive-places/every-path-in-a-text-is-mapped",
                 test_every_path_in_a_text_is_mapped, NULL);
  ggen_test_add ("/archive-places/a-path-is-mapped-by-where-it-leads",
                 test_a_path_is_mapped_by_where_it_leads, NULL);
  ggen_test_add ("/archive-places/what-only-looks-like-a-path-of-a-place-stays",
                 test_what_only_looks_like_a_path_of_a_place_stays, NULL);
  ggen_test_add ("/archive-places/paths-are-found-whole-and-in-parts",
                 test_paths_are_found_whole_and_in_parts, NULL);
  ggen_test_add ("/archive-places/links-are-relative-and-safe", test_links_are_relative_and_safe,
                 NULL);
  ggen_test_add ("/archive-places/links-that-leave-are-not-safe",
                 test_links_that_leave_are_not_safe, NULL);
  ggen_test_add ("/archive-places/only-what-differs-is-taken-along",
                 test_only_what_differs_is_taken_along, NULL);
  ggen_test_add (
      "/archive-places/paths-of-programs-and-libraries-are-followed-by-those-of-the-reader",
      test_paths_of_programs_and_libraries_are_followed_by_those_of_the_reader, NULL);

  return ggen_test_run ();
}
