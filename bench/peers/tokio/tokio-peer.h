/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the crate beside this file exports: one iteration of each measure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
{
#endif

  void tokio_peer_create_bare (void);
  void tokio_peer_create_current_thread_unused (void);
  uint32_t tokio_peer_create_current_thread (void);
  void tokio_peer_create_multi_thread (size_t n_workers);

  uint32_t tokio_peer_ready (void);
  uint64_t tokio_peer_command (const char *path);

  void tokio_peer_spawn_join (size_t n_tasks);
  void tokio_peer_spawn_join_from_workers (size_t n_tasks, size_t n_spawners);
  void tokio_peer_round_trip (void);

  typedef struct TokioPingPong TokioPingPong;

  TokioPingPong *tokio_peer_ping_pong_new (void);
  uint32_t tokio_peer_ping_pong (TokioPingPong *self, uint32_t message);
  void tokio_peer_ping_pong_free (TokioPingPong *self);

  typedef struct TokioBlocked TokioBlocked;

  TokioBlocked *tokio_peer_block (const int *fds, size_t n_fds);
  void tokio_peer_unblock (TokioBlocked *self);

  typedef struct TokioBatch TokioBatch;

  TokioBatch *tokio_peer_batch_new (size_t n_workers,
                                    const char *directory,
                                    const uint8_t *data,
                                    size_t n_data,
                                    const uint8_t *page,
                                    size_t n_page);
  uint64_t
  tokio_peer_batch_run (const TokioBatch *self, size_t n_compute, size_t n_write, uint32_t times);
  void tokio_peer_batch_free (TokioBatch *self);

#ifdef __cplusplus
}
#endif
