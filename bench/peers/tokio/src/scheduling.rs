// SPDX-License-Identifier: LGPL-2.1-or-later
//! What it costs to hand work over and wait for it, on a runtime that is already there.

use crate::work::{hash, path_of};
use crate::RUNTIME;
use std::fs::File;
use std::future::ready;
use std::io::Read;
use std::os::raw::{c_char, c_int};
use std::os::unix::io::FromRawFd;
use std::sync::mpsc;
use std::thread;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

#[no_mangle]
pub extern "C" fn tokio_peer_ready() -> u32 {
    RUNTIME.block_on(ready(1))
}

/// Reads a file and has a worker hash it.
///
/// # Safety
/// `path` is a text of C.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_command(path: *const c_char) -> u64 {
    let path = path_of(path);
    RUNTIME.block_on(async {
        let data = tokio::fs::read(path).await.expect("a file");
        let task = tokio::spawn(async move { hash(&data, 1) });
        task.await.expect("a finished task")
    })
}

async fn join(tasks: Vec<JoinHandle<()>>) {
    for task in tasks {
        task.await.expect("a finished task");
    }
}

#[no_mangle]
pub extern "C" fn tokio_peer_spawn_join(n_tasks: usize) {
    let tasks = (0..n_tasks).map(|_| RUNTIME.spawn(async {})).collect();
    RUNTIME.block_on(join(tasks));
}

#[no_mangle]
pub extern "C" fn tokio_peer_spawn_join_from_workers(n_tasks: usize, n_spawners: usize) {
    let share = n_tasks / n_spawners;
    let spawner =
        || async move { join((0..share).map(|_| tokio::spawn(async {})).collect()).await };
    let spawners = (0..n_spawners).map(|_| RUNTIME.spawn(spawner())).collect();
    RUNTIME.block_on(join(spawners));
}

#[no_mangle]
pub extern "C" fn tokio_peer_round_trip() {
    RUNTIME.block_on(async { tokio::spawn(async {}).await.expect("a finished task") });
}

/// Two event loops: the caller's, and one on a thread that sends back what it gets.
pub struct PingPong {
    runtime: Runtime,
    ping: UnboundedSender<u32>,
    pong: UnboundedReceiver<u32>,
    thread: thread::JoinHandle<()>,
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[no_mangle]
pub extern "C" fn tokio_peer_ping_pong_new() -> *mut PingPong {
    let (ping, mut incoming) = unbounded_channel();
    let (outgoing, pong) = unbounded_channel();
    let thread = thread::spawn(move || {
        current_thread().block_on(async {
            while let Some(message) = incoming.recv().await {
                outgoing.send(message + 1).expect("a listener");
            }
        })
    });
    Box::into_raw(Box::new(PingPong { runtime: current_thread(), ping, pong, thread }))
}

/// # Safety
/// `self_` comes from `tokio_peer_ping_pong_new()`.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_ping_pong(self_: *mut PingPong, message: u32) -> u32 {
    let PingPong { runtime, ping, pong, .. } = &mut *self_;
    runtime.block_on(async {
        ping.send(message).expect("a listener");
        pong.recv().await.expect("an answer")
    })
}

/// # Safety
/// `self_` comes from `tokio_peer_ping_pong_new()`, and is gone afterwards.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_ping_pong_free(self_: *mut PingPong) {
    let PingPong { ping, thread, .. } = *Box::from_raw(self_);
    drop(ping);
    thread.join().expect("a finished thread");
}

/// Reads that nobody answers.
pub struct Blocked(Vec<JoinHandle<()>>);

/// Starts a read of each descriptor, and returns when all of them are about to read. The
/// descriptors are owned from now on.
///
/// # Safety
/// `fds` has `n_fds` descriptors.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_block(fds: *const c_int, n_fds: usize) -> *mut Blocked {
    let (started, starts) = mpsc::channel();
    let start = |fd: &c_int| {
        let (mut file, started) = (File::from_raw_fd(*fd), started.clone());
        RUNTIME.spawn_blocking(move || {
            started.send(()).expect("a listener");
            let n_read = file.read(&mut [0]).expect("an end of file");
            assert_eq!(n_read, 0);
        })
    };
    let tasks: Vec<_> = std::slice::from_raw_parts(fds, n_fds).iter().map(start).collect();
    starts.iter().take(n_fds).for_each(drop);
    Box::into_raw(Box::new(Blocked(tasks)))
}

/// Waits for the reads, whose pipes must have been closed.
///
/// # Safety
/// `self_` comes from `tokio_peer_block()`, and is gone afterwards.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_unblock(self_: *mut Blocked) {
    let Blocked(tasks) = *Box::from_raw(self_);
    RUNTIME.block_on(join(tasks));
}
