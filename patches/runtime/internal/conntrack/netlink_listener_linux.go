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

package conntrack

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"syscall"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
)

const (
	listenWait = 900 * time.Millisecond
	// Under load events are fetched this often, so that not each of them wakes a thread: the first where they
	// bring their own time (Linux 6.14 with nf_conntrack_timestamp), the second where a connection counts as
	// established when its event is read.
	pauseTold   = 10 * time.Millisecond
	pauseUntold = 2 * time.Millisecond
	// After so many messages the observer looks up, even if there are more.
	maxDrained = 1000
	// The table is read again at most so often, however many events are lost.
	tableInterval = 10 * time.Second
)

// listener takes an observer what the kernel says of connections.
type listener struct {
	*observer
	socket conntrackSocket
	buffer []byte
	order  binary.ByteOrder
	event  connectionEvent
	now    int64 // monotonic
	visit  func()

	tableRead int64  // when the kernel's table was read last, monotonic
	overruns  uint64 // as they were then
}

// observe runs for the life of the process, in its network namespace.
func (p *ProxierTables) observe() {
	defer guard.Contain("the connection observer")
	accounting := enableAccounting()
	socket, err := openConntrack(accounting)
	if err == nil {
		defer socket.close()
		l := &listener{observer: newObserver(p, p.reporter), socket: socket, buffer: make([]byte, 64<<10), order: nativeOrder()}
		l.accounting = accounting
		l.visit = func() { l.see(&l.event, l.now) }
		err = l.run()
	}
	guard.SayOnce("conntrack", fmt.Sprintf("translated connections are not reported: %v", err))
}

func (l *listener) run() error {
	l.now = clock.Monotonic()
	l.readTable(false) // the events of what begins from here on are heard already
	for {
		heard, err := l.drain()
		if err != nil {
			return err
		}
		if l.now-l.tableRead > int64(tableInterval) && atomic.LoadUint64(&guard.Losses.NetlinkOverrun) != l.overruns {
			l.readTable(true)
		}
		if l.sweep(l.now) && l.accounting {
			l.refilter()
		}
		switch {
		case heard == maxDrained:
		case heard > 0 && l.load.shift > 0:
			time.Sleep(l.pause())
		default:
			if err := l.socket.wait(listenWait); err != nil {
				return err
			}
		}
	}
}

// readTable reports the connections that events do not tell of; without the table there is less to see, and that is all.
func (l *listener) readTable(missed bool) {
	l.tableRead, l.overruns = l.now, atomic.LoadUint64(&guard.Losses.NetlinkOverrun)
	err := readConntrackTable(l.buffer, func(datagram []byte) {
		if !parseEvents(datagram, l.order, &l.event, func() { l.meet(&l.event, l.now, missed) }) {
			guard.Count(&guard.Losses.NetlinkInvalid)
		}
	})
	if err != nil {
		guard.SayOnce("conntrack table", fmt.Sprintf("connections that were there before are not reported: %v", err))
	}
}

func (l *listener) pause() time.Duration {
	if l.event.at != 0 {
		return pauseTold
	}
	return pauseUntold
}

// drain takes what there is, up to maxDrained messages, and tells how many.
func (l *listener) drain() (heard int, err error) {
	for ; heard < maxDrained; heard++ {
		n, err := l.socket.read(l.buffer)
		l.now = clock.Monotonic()
		switch err {
		case nil:
			if !parseEvents(l.buffer[:n], l.order, &l.event, l.visit) {
				guard.Count(&guard.Losses.NetlinkInvalid)
			}
		case syscall.EAGAIN:
			return heard, nil
		case syscall.ENOBUFS: // the kernel had more events than the socket could hold
			guard.Count(&guard.Losses.NetlinkOverrun)
		case syscall.EINTR:
		default:
			return heard, err
		}
	}
	return heard, nil
}

// refilter lets the kernel hold back the ends of connections that sampling leaves out.
func (l *listener) refilter() {
	if shift := l.load.shift; shift != l.endShift && l.socket.filter(true, shift) == nil {
		l.hearEndsOf(shift)
	}
}
