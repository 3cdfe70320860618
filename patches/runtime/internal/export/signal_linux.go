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

package export

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"patchtracer/internal/guard"
)

// terminationBound is how much later than without tracing a process may die of SIGTERM.
const terminationBound = time.Second

// FlushOnTermination sends what is left when SIGTERM comes, and leaves the host's behaviour as it is:
//
//   - A host that handles SIGTERM itself gets it from Go's runtime as ever, once. We only flush meanwhile.
//   - A host that does not would have died. As Notify switches that off, we flush, for terminationBound
//     at the most, and then let the same signal kill the process with the same exit status.
//
// So we have to know whether somebody else handles SIGTERM, at the time when it comes: a host may begin to at
// any time. See terminationHandled. Where that cannot be known, signals are left alone and the spans of the
// last second are lost.
func FlushOnTermination(flush func(limit time.Duration) bool) {
	defer guard.Contain("flushOnTermination")
	if signal.Ignored(syscall.SIGTERM) {
		return
	}
	handled, known := terminationHandled()
	if !known {
		return
	}
	notified := make(chan os.Signal, 1)
	signal.Notify(notified, syscall.SIGTERM)
	<-notified
	flushed := make(chan struct{})
	go func() {
		defer close(flushed)
		defer guard.Contain("flushing on SIGTERM")
		flush(terminationBound)
	}()
	signal.Stop(notified)
	if now, known := terminationHandled(); known {
		handled = now
	}
	<-flushed
	if !handled {
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
	}
}

// survived is the exit status of the copy that lived on.
const survived = 42

// terminationHandled tells whether this process would live on after SIGTERM. Go has no question for it and
// hides its tables; so it is tried out, in a copy of the process that has no other thread, no memory in
// common with this one and sends the signal to nobody but itself. There Go's own handler either finds that
// somebody wants the signal and returns, or ends the copy as it would have ended this process.
func terminationHandled() (handled, known bool) {
	pid := tryTermination()
	if pid <= 0 {
		return false, false
	}
	const wall = 0x40000000 // __WALL: the copy announces its end with no signal, so that nobody else reaps it
	for deadline := time.Now().Add(500 * time.Millisecond); ; time.Sleep(time.Millisecond) {
		var status syscall.WaitStatus
		switch done, err := syscall.Wait4(pid, &status, wall|syscall.WNOHANG, nil); {
		case err == syscall.EINTR:
		case err != nil:
			return false, false
		case done == pid && status.Exited() && status.ExitStatus() == survived:
			return true, true
		case done == pid: // by the signal, or by the exit that Go falls back on
			return false, true
		case time.Now().After(deadline):
			_ = syscall.Kill(pid, syscall.SIGKILL)
			_, _ = syscall.Wait4(pid, &status, wall, nil)
			return false, false
		}
	}
}

// tryTermination makes the copy and gives its process id, -1 if there is none. Between the two returns of
// clone and the end of the copy there are only raw system calls: the copy has no scheduler and no collector.
//
//go:norace
func tryTermination() int {
	// All zero is plain fork on every architecture, whatever the order of its arguments.
	pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, 0, 0, 0, 0, 0, 0)
	if errno != 0 {
		return -1
	}
	if pid != 0 {
		return int(pid)
	}
	self, _, _ := syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
	_, _, _ = syscall.RawSyscall(syscall.SYS_KILL, self, uintptr(syscall.SIGTERM), 0)
	for {
		_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, survived, 0, 0)
	}
}
