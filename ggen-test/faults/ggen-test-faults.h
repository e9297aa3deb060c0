/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

/**
 * GgenTestCall:
 * @GGEN_TEST_CALL_OPEN: opens or makes a file: open(), openat(), creat(), fopen(), opendir(),
 *   mkstemp() and others
 * @GGEN_TEST_CALL_READ: reads from a descriptor: read(), pread(), readv()
 * @GGEN_TEST_CALL_WRITE: writes to a descriptor: write(), pwrite(), writev(), sendfile(), splice(),
 *   copy_file_range(), and makes room: fallocate()
 * @GGEN_TEST_CALL_SYNC: makes durable: fsync(), fdatasync(), syncfs()
 * @GGEN_TEST_CALL_CLOSE: close(), which closes even if it fails
 * @GGEN_TEST_CALL_RENAME: rename(), renameat(), renameat2()
 * @GGEN_TEST_CALL_LINK: link(), symlink() and their like
 * @GGEN_TEST_CALL_UNLINK: unlink(), unlinkat(), rmdir(), remove()
 * @GGEN_TEST_CALL_MKDIR: mkdir(), mkdirat(), mkdtemp()
 * @GGEN_TEST_CALL_TRUNCATE: truncate(), ftruncate()
 * @GGEN_TEST_CALL_CHANGE: changes who may do what: chmod(), chown() and their like
 * @GGEN_TEST_CALL_DESCRIPTOR: opens what is no file: socket(), pipe(), dup(), eventfd() and others
 * @GGEN_TEST_CALL_CONNECT: connect()
 * @GGEN_TEST_CALL_SEND: send(), sendto(), sendmsg()
 * @GGEN_TEST_CALL_RECEIVE: recv(), recvfrom(), recvmsg()
 * @GGEN_TEST_CALL_ALLOCATE: malloc(), calloc(), realloc()
 * @GGEN_TEST_CALL_START_THREAD: pthread_create(), by g_thread_try_new() too
 *
 * The calls into libc that can be made to fail.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_TEST_CALL_OPEN,
  GGEN_TEST_CALL_READ,
  GGEN_TEST_CALL_WRITE,
  GGEN_TEST_CALL_SYNC,
  GGEN_TEST_CALL_CLOSE,
  GGEN_TEST_CALL_RENAME,
  GGEN_TEST_CALL_LINK,
  GGEN_TEST_CALL_UNLINK,
  GGEN_TEST_CALL_MKDIR,
  GGEN_TEST_CALL_TRUNCATE,
  GGEN_TEST_CALL_CHANGE,
  GGEN_TEST_CALL_DESCRIPTOR,
  GGEN_TEST_CALL_CONNECT,
  GGEN_TEST_CALL_SEND,
  GGEN_TEST_CALL_RECEIVE,
  GGEN_TEST_CALL_ALLOCATE,
  GGEN_TEST_CALL_START_THREAD,
} GgenTestCall;

GGEN_AVAILABLE_IN_1_0
guint ggen_test_faults_add (GgenTestSandbox *sandbox, GgenTestCall call, guint nth, int error);
GGEN_AVAILABLE_IN_1_0
guint
ggen_test_faults_add_short (GgenTestSandbox *sandbox, GgenTestCall call, guint nth, gsize n_bytes);
GGEN_AVAILABLE_IN_1_0
guint ggen_test_faults_add_for_files (GgenTestSandbox *sandbox,
                                      GgenTestCall call,
                                      const char *glob,
                                      guint nth,
                                      int error);
GGEN_AVAILABLE_IN_1_0
guint ggen_test_faults_add_short_for_files (GgenTestSandbox *sandbox,
                                            GgenTestCall call,
                                            const char *glob,
                                            guint nth,
                                            gsize n_bytes);
GGEN_AVAILABLE_IN_1_0
void ggen_test_faults_set_files (GgenTestSandbox *sandbox, guint fault, const char *glob);
GGEN_AVAILABLE_IN_1_0
guint ggen_test_faults_count (GgenTestSandbox *sandbox, guint fault);
GGEN_AVAILABLE_IN_1_0
void ggen_test_faults_clear (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_test_faults_are_possible (GgenTestCall call);

G_END_DECLS
