/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libuv does of the benchmark suite: one iteration of each measure. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C"
{
#endif

  void libuv_peer_create_bare (void);
  void libuv_peer_create_current_thread (void);

  /* An event loop that stays. */
  typedef struct LibuvLoop LibuvLoop;

  LibuvLoop *libuv_peer_loop_new (void);
  uint64_t libuv_peer_command (LibuvLoop *self, const char *path);
  void libuv_peer_round_trip (LibuvLoop *self);
  void libuv_peer_loop_free (LibuvLoop *self);

  /* Two event loops: the caller's, and one on a thread that sends back what it gets. */
  typedef struct LibuvPingPong LibuvPingPong;

  LibuvPingPong *libuv_peer_ping_pong_new (void);
  uint32_t libuv_peer_ping_pong (LibuvPingPong *self, uint32_t message);
  void libuv_peer_ping_pong_free (LibuvPingPong *self);

#ifdef __cplusplus
}
#endif
