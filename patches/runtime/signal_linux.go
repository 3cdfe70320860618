//go:build linux
// +build linux

/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package patchtracer

import (
	"bytes"
	"io/ioutil"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// terminationBound is how much later than without tracing a process may die of SIGTERM.
const terminationBound = time.Second

// flushOnTermination sends what is left when SIGTERM comes, and leaves the host's behaviour as it is:
//
//   - A host that handles SIGTERM itself gets it from Go's runtime as ever, once. We only flush meanwhile.
//   - A host that does not would have died. As Notify switches that off, we flush, for terminationBound
//     at the most, and then let the same signal kill the process with the same exit status.
//
// So we have to know whether somebody else handles SIGTERM, at the time when it comes. Go has no question
// for that, but its runtime has one thread that blocks exactly the signals that nobody was notified of, and
// Linux shows every thread's mask. After Stop of our own channel that mask is the answer. A process where
// that thread cannot be found is left alone: it loses the spans of the last second, never its behaviour.
func flushOnTermination() {
	defer contain("flushOnTermination")
	if signal.Ignored(syscall.SIGTERM) {
		return
	}
	notified := make(chan os.Signal, 1)
	signal.Notify(notified, syscall.SIGTERM)
	thread := signalThread()
	if thread == "" {
		signal.Stop(notified)
		return
	}
	<-notified
	signal.Stop(notified)
	mask, known := blockedSignals(thread)
	Flush(terminationBound)
	if known && blocks(mask, syscall.SIGTERM) {
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
	}
}

// rarest is a signal that no program asks for: the thread we look for blocks it, threads of the host do not.
const rarest = syscall.Signal(64)

// signalThread finds the runtime's thread while SIGTERM is asked for: it blocks nearly everything, but not SIGTERM.
func signalThread() string {
	for attempt := 0; attempt < 5; attempt++ {
		tasks, _ := filepath.Glob("/proc/self/task/*/status")
		for _, task := range tasks {
			if mask, ok := blockedSignals(task); ok && blocks(mask, rarest) && !blocks(mask, syscall.SIGTERM) {
				return task
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return ""
}

func blocks(mask uint64, s syscall.Signal) bool { return mask>>(uint(s)-1)&1 != 0 }

func blockedSignals(task string) (uint64, bool) {
	status, err := ioutil.ReadFile(task)
	if err != nil {
		return 0, false
	}
	for _, line := range bytes.Split(status, []byte("\n")) {
		if f := bytes.Fields(line); len(f) == 2 && string(f[0]) == "SigBlk:" {
			mask, err := strconv.ParseUint(string(f[1]), 16, 64)
			return mask, err == nil
		}
	}
	return 0, false
}
