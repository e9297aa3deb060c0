/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* setrlimit() and setrlimit64() are both wrapped here, so the one must not stand for the other. */
#undef _FILE_OFFSET_BITS

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* The limits of what the process may use. */

static const char *const names[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = "RLIMIT_CPU",           [RLIMIT_FSIZE] = "RLIMIT_FSIZE",
    [RLIMIT_DATA] = "RLIMIT_DATA",         [RLIMIT_STACK] = "RLIMIT_STACK",
    [RLIMIT_CORE] = "RLIMIT_CORE",         [RLIMIT_RSS] = "RLIMIT_RSS",
    [RLIMIT_NPROC] = "RLIMIT_NPROC",       [RLIMIT_NOFILE] = "RLIMIT_NOFILE",
    [RLIMIT_MEMLOCK] = "RLIMIT_MEMLOCK",   [RLIMIT_AS] = "RLIMIT_AS",
    [RLIMIT_LOCKS] = "RLIMIT_LOCKS",       [RLIMIT_SIGPENDING] = "RLIMIT_SIGPENDING",
    [RLIMIT_MSGQUEUE] = "RLIMIT_MSGQUEUE", [RLIMIT_NICE] = "RLIMIT_NICE",
    [RLIMIT_RTPRIO] = "RLIMIT_RTPRIO",     [RLIMIT_RTTIME] = "RLIMIT_RTTIME",
};

static GgenTestChange changes[RLIM_NLIMITS];
static struct rlimit before[RLIM_NLIMITS]; /* each guarded by its change */

GGEN_TEST_NOT_INSTRUMENTED static void
note (int resource)
{
  if (resource < 0 || resource >= RLIM_NLIMITS || !ggen_test_change_enter (&changes[resource]))
    return;

  if (!changes[resource].is_noted)
    getrlimit (resource, &before[resource]);
  ggen_test_change_note (&changes[resource]);
}

GGEN_TEST_INTERPOSED int
setrlimit (__rlimit_resource_t resource, const struct rlimit *limit)
{
  note ((int) resource);
  return GGEN_TEST_REAL (setrlimit) (resource, limit);
}

GGEN_TEST_INTERPOSED int
setrlimit64 (__rlimit_resource_t resource, const struct rlimit64 *limit)
{
  note ((int) resource);
  return GGEN_TEST_REAL (setrlimit64) (resource, limit);
}

static gboolean
is_own (pid_t pid)
{
  return pid == 0 || pid == getpid ();
}

GGEN_TEST_INTERPOSED int
prlimit (pid_t pid, enum __rlimit_resource resource, const struct rlimit *limit, struct rlimit *old)
{
  if (limit != NULL && is_own (pid))
    note ((int) resource);
  return GGEN_TEST_REAL (prlimit) (pid, resource, limit, old);
}

GGEN_TEST_INTERPOSED int
prlimit64 (pid_t pid,
           enum __rlimit_resource resource,
           const struct rlimit64 *limit,
           struct rlimit64 *old)
{
  if (limit != NULL && is_own (pid))
    note ((int) resource);
  return GGEN_TEST_REAL (prlimit64) (pid, resource, limit, old);
}

static void
limits_begin (const GgenTestSubject *subject)
{
  for (int i = 0; i < RLIM_NLIMITS; i++)
    ggen_test_change_watch (&changes[i]);
}

static char *
describe_value (rlim_t value)
{
  return value == RLIM_INFINITY ? g_strdup ("unlimited")
                                : g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) value);
}

static void
report (int resource, const char *kind, rlim_t old, rlim_t new)
{
  g_autofree char *was = NULL;
  g_autofree char *is = NULL;

  if (old == new)
    return;

  was = describe_value (old);
  is = describe_value (new);
  ggen_test_findings_add (
      &changes[resource].origin,
      "a resource limit was changed: the %s limit %s was %s, is %s: put it back "
      "with setrlimit()",
      kind, names[resource], was, is);
}

static void
end_limit (int resource, const GgenTestSubject *subject, gboolean is_allowed)
{
  const struct rlimit *old = &before[resource];
  struct rlimit now;

  getrlimit (resource, &now);
  if (!is_allowed)
    {
      report (resource, "soft", old->rlim_cur, now.rlim_cur);
      report (resource, "hard", old->rlim_max, now.rlim_max);
    }

  if (!subject->is_guest && GGEN_TEST_REAL (setrlimit) ((__rlimit_resource_t) resource, old) != 0
      && !is_allowed)
    ggen_test_findings_add (NULL,
                            "the limit %s cannot be put back: %s: run the test in a process of its "
                            "own",
                            names[resource], g_strerror (errno));
}

static void
limits_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  for (int i = 0; i < RLIM_NLIMITS; i++)
    if (ggen_test_change_end (&changes[i]))
      end_limit (i, subject, is_allowed);
}

const GgenTestCheck ggen_test_limits_check = {
    GGEN_TEST_ALLOW_LIMITS,
    limits_begin,
    NULL,
    limits_end,
};
