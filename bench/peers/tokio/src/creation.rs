// SPDX-License-Identifier: LGPL-2.1-or-later
//! What a runtime costs that is made, used once and dropped.

use crate::multi_thread;
use std::future::ready;
use tokio::runtime::Builder;

#[no_mangle]
pub extern "C" fn tokio_peer_create_bare() {
    drop(Builder::new_current_thread().build().expect("a runtime"));
}

#[no_mangle]
pub extern "C" fn tokio_peer_create_current_thread_unused() {
    drop(Builder::new_current_thread().enable_all().build().expect("a runtime"));
}

#[no_mangle]
pub extern "C" fn tokio_peer_create_current_thread() -> u32 {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(ready(1))
}

#[no_mangle]
pub extern "C" fn tokio_peer_create_multi_thread(workers: usize) {
    let runtime = multi_thread(workers);
    let task = runtime.spawn(async {});
    runtime.block_on(task).expect("a finished task");
}
