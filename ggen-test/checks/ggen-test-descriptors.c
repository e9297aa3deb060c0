/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-check-private.h"
#include "ggen-test-descriptor-kind-private.h"
#include "ggen-test-patience-private.h"
#include "ggen-test-time-private.h"

/* Which descriptors are open is asked of the kernel, before the test and after it; what the test's calls
 * tell is where each was opened.
 *
 * The kernel gives out the lowest number that is free, so one poll() of the first ones sees everything,
 * unless a higher number was asked for, or there are more: those are seen by the calls that open them.
 * That takes 2 µs for a hundred, where reading /proc/self/fd takes 11. Most programs have a few open, and
 * need not look at so many. */

#define N_FIRST 128
#define N_LEAST 32
#define N_MOST 4096

/* Of numbers beyond that, those are looked at that the test's calls opened; two that differ by a multiple
 * of this share a place, and the later is looked at. */
#define N_HIGH 256

/* How long descriptors may take to be closed by other threads that are about to do so. */
#define PATIENCE (100 * NSEC_PER_MSEC)

/* What a descriptor of old was when the test first closed or replaced it. */
typedef struct
{
  guint generation;
  dev_t device;
  ino_t inode;
  GgenTestOrigin origin;
  const char *function;
} Touched;

/* Written by the thread that has just got the number from the kernel: no other thread can have the same
 * number, so no lock is needed, which may not be taken in a signal handler. */
static GgenTestOpened table[N_MOST];
static struct
{
  int fd;
  GgenTestOpened opened;
} high[N_HIGH];
static Touched touched[N_MOST];
static guint generation; /* atomic: of the running test; the entries of earlier ones are void */
static guint highest = N_FIRST - 1; /* atomic: up to this number it is looked what is open */

static guint8 was_open[N_MOST]; /* before the test */
static pid_t process;           /* which runs the test */
static guint n_looked_at;       /* numbers that were looked at before the test */

static void
see_number (int fd)
{
  guint seen = __atomic_load_n (&highest, __ATOMIC_RELAXED);

  while ((guint) fd > seen
         && !__atomic_compare_exchange_n (&highest, &seen, (guint) fd, TRUE, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED))
    ;
}

void
ggen_test_descriptors_opened (int fd, const char *function)
{
  GgenTestOpened *entry;
  int code = errno;

  if (fd < 0)
    return;

  if (fd < N_MOST)
    see_number (fd);
  else
    high[fd % N_HIGH].fd = fd;
  entry = fd < N_MOST ? &table[fd] : &high[fd % N_HIGH].opened;
  entry->function = function;
  entry->context_maker = ggen_test_context_maker;
  entry->is_of_test = ggen_test_calls_are_of_test ();
  if (entry->is_of_test)
    ggen_test_origin_capture (&entry->origin);
  __atomic_store_n (&entry->generation, generation, __ATOMIC_RELEASE);

  errno = code;
}

/* A child that shares the memory with us until it executes another program closes its own. */
static void
forget (int fd)
{
  if (__atomic_load_n (&table[fd].generation, __ATOMIC_RELAXED) == generation
      && getpid () == process)
    __atomic_store_n (&table[fd].generation, 0, __ATOMIC_RELAXED);
}

void
ggen_test_descriptors_touch (int fd, const char *function)
{
  int code = errno;
  Touched *entry;
  struct stat info;

  if (fd < 0 || fd >= N_MOST)
    return;
  forget (fd);
  if (!was_open[fd] || !ggen_test_calls_are_of_test ())
    return;

  entry = &touched[fd];
  if (entry->generation != generation && fstat (fd, &info) == 0)
    {
      entry->device = info.st_dev;
      entry->inode = info.st_ino;
      entry->function = function;
      ggen_test_origin_capture (&entry->origin);
      entry->generation = generation;
    }

  errno = code;
}

void
ggen_test_descriptors_touch_range (guint first, guint last, const char *function)
{
  if (!__atomic_load_n (&ggen_test_calls_are_on, __ATOMIC_RELAXED))
    return;

  for (guint fd = first; fd <= MIN (last, N_MOST - 1); fd++)
    ggen_test_descriptors_touch ((int) fd, function);
}

/* One by one, where the limit is lower than what poll() is to look at. */
static void
look_at_each (guint8 *is_open, guint n)
{
  for (guint fd = 0; fd < n; fd++)
    is_open[fd] = GGEN_TEST_REAL (fcntl) ((int) fd, F_GETFD) >= 0;
}

static guint
list_open (guint8 *is_open)
{
  static struct pollfd numbers[N_MOST];
  static guint n_numbers;
  guint n = MIN (__atomic_load_n (&highest, __ATOMIC_RELAXED) + 1, N_MOST);

  for (; n_numbers < n; n_numbers++)
    numbers[n_numbers].fd = (int) n_numbers;

  if (GGEN_TEST_REAL (poll) (numbers, n, 0) < 0)
    {
      look_at_each (is_open, n);
      return n;
    }

  for (guint fd = 0; fd < n; fd++)
    is_open[fd] = (numbers[fd].revents & POLLNVAL) == 0;

  return n;
}

/* NULL: its opening was not seen. */
static const GgenTestOpened *
find_entry (guint fd)
{
  return __atomic_load_n (&table[fd].generation, __ATOMIC_ACQUIRE) == generation ? &table[fd]
                                                                                 : NULL;
}

static gboolean
is_touched (guint fd)
{
  return touched[fd].generation == generation;
}

/* Whether @fd, which was open before, is something else now; a copy that was put back is the same. */
static gboolean
is_replaced (guint fd)
{
  struct stat info;

  return is_touched (fd) && fstat ((int) fd, &info) == 0
         && (info.st_dev != touched[fd].device || info.st_ino != touched[fd].inode);
}

/* Closing what is older than the test may be meant, but nobody expects these to be closed. */
static gboolean
is_lost (guint fd)
{
  return fd <= 2 && is_touched (fd);
}

static gboolean
is_left (guint fd)
{
  const GgenTestOpened *entry = find_entry (fd);

  return entry == NULL || (entry->is_of_test && !ggen_test_opened_is_of_process (entry, (int) fd));
}

static gboolean
is_finding (guint fd, gboolean was, gboolean is)
{
  if (was && is)
    return is_replaced (fd);
  if (was)
    return is_lost (fd);

  return is && is_left (fd);
}

static guint
find_changes (guint8 *is_changed, guint8 *is_open)
{
  guint n = list_open (is_open);
  guint n_changed = 0;

  for (guint fd = 0; fd < n; fd++)
    {
      is_changed[fd] = is_finding (fd, fd < n_looked_at && was_open[fd], is_open[fd]);
      n_changed += is_changed[fd];
    }

  return n_changed > 0 ? n : 0;
}

static void
report_left (guint fd, const GgenTestOpened *entry)
{
  g_autofree char *what = ggen_test_descriptor_describe ((int) fd);

  ggen_test_findings_add (entry != NULL ? &entry->origin : NULL,
                          "a file descriptor was left open: %u, %s, opened %s%s: close it", fd,
                          what, entry != NULL ? "by " : "where it was not seen",
                          entry != NULL ? entry->function : "");
}

static void
report (guint fd, gboolean was, gboolean is)
{
  g_autofree char *what = NULL;

  if (!was)
    {
      report_left (fd, find_entry (fd));
      return;
    }
  if (!is)
    {
      ggen_test_findings_add (&touched[fd].origin,
                              "a standard file descriptor was closed: %u, by %s: leave it open", fd,
                              touched[fd].function);
      return;
    }

  what = ggen_test_descriptor_describe ((int) fd);
  ggen_test_findings_add (&touched[fd].origin,
                          "a file descriptor was replaced: %u is %s now, %s was called: put back a "
                          "copy of the old one",
                          fd, what, touched[fd].function);
}

/* As many numbers again as are in use are free for what the test opens. */
static void
look_at_fewer (void)
{
  guint seen = n_looked_at - 1;
  guint n_used = n_looked_at;
  guint n;

  while (n_used > 0 && !was_open[n_used - 1])
    n_used--;

  n = MAX (2 * n_used, N_LEAST);
  if (n < n_looked_at)
    __atomic_compare_exchange_n (&highest, &seen, n - 1, FALSE, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static void
descriptors_begin (const GgenTestSubject *subject)
{
  process = getpid ();
  n_looked_at = list_open (was_open);
  look_at_fewer ();
  __atomic_store_n (&generation, generation + 1, __ATOMIC_RELEASE);
}

static void
report_all (void)
{
  static guint8 is_changed[N_MOST];
  static guint8 is_open[N_MOST];
  GgenTestPatience patience = ggen_test_patience_begin_for (PATIENCE);
  guint n = find_changes (is_changed, is_open);

  while (n > 0 && ggen_test_patience_lasts (&patience))
    n = find_changes (is_changed, is_open);

  for (guint fd = 0; fd < n; fd++)
    {
      if (is_changed[fd])
        report (fd, fd < n_looked_at && was_open[fd], is_open[fd]);
    }
}

static gboolean
is_left_high (guint i)
{
  const GgenTestOpened *entry = &high[i].opened;

  return __atomic_load_n (&entry->generation, __ATOMIC_ACQUIRE) == generation && entry->is_of_test
         && GGEN_TEST_REAL (fcntl) (high[i].fd, F_GETFD) >= 0
         && !ggen_test_opened_is_of_process (entry, high[i].fd);
}

static void
report_high (void)
{
  for (guint i = 0; i < N_HIGH; i++)
    {
      if (is_left_high (i))
        report_left ((guint) high[i].fd, &high[i].opened);
    }
}

static void
descriptors_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  ggen_test_calls_pause ();
  if (!is_allowed)
    {
      report_all ();
      report_high ();
    }
  memset (was_open, 0, n_looked_at);
  ggen_test_calls_resume ();
}

const GgenTestCheck ggen_test_descriptors_check = {
    GGEN_TEST_ALLOW_DESCRIPTORS,
    descriptors_begin,
    NULL,
    descriptors_end,
};
