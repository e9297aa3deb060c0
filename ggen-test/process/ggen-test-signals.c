/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* What signals do, and which ones the test's own thread holds back.
 *
 * GLib and GIO set handlers as they need them, some of which stay for the life of the process (that of
 * SIGCHLD, for instance); those are no findings, and stay. */

#define N_SIGNALS (_NSIG)
#define KERNEL_SET_SIZE (_NSIG / 8) /* bytes of a sigset_t that mean something */

static GgenTestChange changes[N_SIGNALS];
static struct sigaction before[N_SIGNALS]; /* each guarded by its change */

static pthread_t test_thread;
static sigset_t mask_before;
static GgenTestChange mask_change; /* noted on the test's thread only */

GGEN_TEST_NOT_INSTRUMENTED static void
note (int number)
{
  GgenTestOrigin origin = {0};
  GgenTestChange *change;

  if (number <= 0 || number >= N_SIGNALS)
    return;

  change = &changes[number];
  if (!ggen_test_change_enter (change))
    return;

  ggen_test_origin_capture (&origin);
  if (ggen_test_origin_is_of_glib (&origin))
    {
      ggen_test_change_leave (change);
      return;
    }

  if (!change->is_noted)
    GGEN_TEST_REAL (sigaction) (number, NULL, &before[number]);
  ggen_test_change_note (change);
}

GGEN_TEST_INTERPOSED int
sigaction (int number, const struct sigaction *action, struct sigaction *old)
{
  if (action != NULL)
    note (number);
  return GGEN_TEST_REAL (sigaction) (number, action, old);
}

GGEN_TEST_INTERPOSED sighandler_t
signal (int number, sighandler_t handler)
{
  note (number);
  return GGEN_TEST_REAL (signal) (number, handler);
}

/* What signal() is in programs that ask for the ways of System V. */
GGEN_TEST_INTERPOSED sighandler_t
__sysv_signal (int number, sighandler_t handler)
{
  note (number);
  return GGEN_TEST_REAL (__sysv_signal) (number, handler);
}

GGEN_TEST_NOT_INSTRUMENTED static void
note_mask (void)
{
  if (__atomic_load_n (&mask_change.is_watched, __ATOMIC_RELAXED)
      && pthread_equal (pthread_self (), test_thread) && ggen_test_change_enter (&mask_change))
    ggen_test_change_note (&mask_change);
}

GGEN_TEST_INTERPOSED int
pthread_sigmask (int how, const sigset_t *set, sigset_t *old)
{
  if (set != NULL)
    note_mask ();
  return GGEN_TEST_REAL (pthread_sigmask) (how, set, old);
}

GGEN_TEST_INTERPOSED int
sigprocmask (int how, const sigset_t *set, sigset_t *old)
{
  if (set != NULL)
    note_mask ();
  return GGEN_TEST_REAL (sigprocmask) (how, set, old);
}

static void
signals_begin (const GgenTestSubject *subject)
{
  test_thread = pthread_self ();
  GGEN_TEST_REAL (pthread_sigmask) (SIG_BLOCK, NULL, &mask_before);
  ggen_test_change_watch (&mask_change);

  for (int i = 1; i < N_SIGNALS; i++)
    ggen_test_change_watch (&changes[i]);
}

static gboolean
has_handler (const struct sigaction *action)
{
  return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

/* Most flags, and the mask, mean nothing without a handler, but the kernel keeps them. */
static gboolean
is_same (const struct sigaction *one, const struct sigaction *other)
{
  const int differing = one->sa_flags ^ other->sa_flags;

  if (one->sa_handler != other->sa_handler)
    return FALSE;
  if (!has_handler (one))
    return (differing & (SA_NOCLDSTOP | SA_NOCLDWAIT)) == 0;

  return differing == 0 && memcmp (&one->sa_mask, &other->sa_mask, KERNEL_SET_SIZE) == 0;
}

static char *
describe_signal (int number)
{
  const char *name = sigabbrev_np (number);

  return name != NULL ? g_strconcat ("SIG", name, NULL) : g_strdup_printf ("signal %d", number);
}

static char *
describe_action (const struct sigaction *action)
{
  if (!has_handler (action))
    return g_strdup (action->sa_handler == SIG_DFL ? "the default" : "ignored");

  /* A return address is asked for, which lies behind what it is of. */
  return ggen_test_describe_address ((const char *) action->sa_handler + 1);
}

static void
report (int number, const struct sigaction *now)
{
  g_autofree char *name = describe_signal (number);
  g_autofree char *was = describe_action (&before[number]);
  g_autofree char *is = describe_action (now);

  ggen_test_findings_add (
      &changes[number].origin,
      "what %s does was changed: it was %s, is %s%s: put it back with sigaction()", name, was, is,
      now->sa_handler == before[number].sa_handler ? " with other flags or another mask" : "");
}

static void
end_signal (int number, const GgenTestSubject *subject, gboolean is_allowed)
{
  struct sigaction now;

  GGEN_TEST_REAL (sigaction) (number, NULL, &now);
  if (is_same (&now, &before[number]))
    return;

  if (!is_allowed)
    report (number, &now);
  if (!subject->is_guest)
    GGEN_TEST_REAL (sigaction) (number, &before[number], NULL);
}

static void
report_mask (const sigset_t *now)
{
  const GgenTestOrigin *origin = mask_change.is_noted ? &mask_change.origin : NULL;

  for (int i = 1; i < N_SIGNALS; i++)
    {
      const gboolean is_blocked = sigismember (now, i) == 1;
      g_autofree char *name = NULL;

      if (is_blocked == (sigismember (&mask_before, i) == 1))
        continue;

      name = describe_signal (i);
      ggen_test_findings_add (
          origin,
          "the signal mask of the test's thread was changed: %s was %s, is %s: put "
          "it back with pthread_sigmask()",
          name, is_blocked ? "let through" : "blocked", is_blocked ? "blocked" : "let through");
    }
}

static void
end_mask (const GgenTestSubject *subject, gboolean is_allowed)
{
  sigset_t now;

  ggen_test_change_end (&mask_change);
  GGEN_TEST_REAL (pthread_sigmask) (SIG_SETMASK, subject->is_guest ? NULL : &mask_before, &now);

  if (!is_allowed && memcmp (&now, &mask_before, KERNEL_SET_SIZE) != 0)
    report_mask (&now);
}

static void
signals_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  for (int i = 1; i < N_SIGNALS; i++)
    if (ggen_test_change_end (&changes[i]))
      end_signal (i, subject, is_allowed);

  end_mask (subject, is_allowed);
}

const GgenTestCheck ggen_test_signals_check = {
    GGEN_TEST_ALLOW_SIGNALS,
    signals_begin,
    NULL,
    signals_end,
};
