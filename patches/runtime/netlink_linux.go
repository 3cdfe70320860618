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
	"encoding/binary"
	"errors"
	"fmt"
	"io/ioutil"
	"os"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	netlinkNetfilter   = 12
	conntrackGroups    = 1<<0 | 1<<1 | 1<<2 // NEW, UPDATE, DESTROY
	netlinkReceiveSize = 4 << 20            // in the kernel: some 10,000 events
)

// observeConnections runs for the life of the process, in its network namespace.
func observeConnections() {
	defer contain("the connection observer")
	accounting := enableAccounting()
	socket, err := openConntrack(accounting)
	if err != nil {
		sayOnce("conntrack", fmt.Sprintf("translated connections are not reported: %v", err))
		return
	}
	defer socket.Close()
	o := newObserver()
	o.accounting = accounting
	o.run(socket)
}

func (o *observer) run(socket *os.File) {
	buffer := make([]byte, 64<<10)
	order := nativeOrder()
	event := &connectionEvent{}
	now := monotonic()
	see := func() { o.see(event, now) }
	for {
		// The deadline lets pending connections age when nothing happens.
		_ = socket.SetReadDeadline(time.Now().Add(time.Second))
		n, err := socket.Read(buffer)
		now = monotonic()
		switch {
		case err == nil:
			if !parseEvents(buffer[:n], order, event, see) {
				count(&losses.netlinkInvalid)
			}
		case errors.Is(err, syscall.ENOBUFS): // the kernel had more events than the socket could hold
			count(&losses.netlinkOverrun)
		case !os.IsTimeout(err):
			sayOnce("conntrack", fmt.Sprintf("translated connections are not reported any more: %v", err))
			return
		}
		if o.sweep(now) && o.accounting {
			o.refilter(socket)
		}
	}
}

// openConntrack subscribes to the kernel's connection events, if wanted to the ends of established connections, too.
// It needs CAP_NET_ADMIN.
func openConntrack(ends bool) (*os.File, error) {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, netlinkNetfilter)
	if err != nil {
		return nil, os.NewSyscallError("socket(AF_NETLINK, NETLINK_NETFILTER)", err)
	}
	// The first is for the privileged and goes beyond net.core.rmem_max.
	if syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUFFORCE, netlinkReceiveSize) != nil {
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, netlinkReceiveSize)
	}
	// Without the filter everything works, at a higher price.
	_ = syscall.AttachLsf(fd, conntrackFilter(nativeOrder(), ends, 0))
	if err := syscall.Bind(fd, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK, Groups: conntrackGroups}); err != nil {
		_ = syscall.Close(fd)
		if err == syscall.EPERM {
			return nil, errors.New("conntrack events need CAP_NET_ADMIN")
		}
		return nil, os.NewSyscallError("bind to the conntrack groups", err)
	}
	return os.NewFile(uintptr(fd), "conntrack events"), nil
}

// refilter lets the kernel hold back the ends of connections that sampling leaves out.
func (o *observer) refilter(socket *os.File) {
	shift := o.load.shift
	if shift == o.endShift {
		return
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return
	}
	err2 := raw.Control(func(fd uintptr) {
		err = syscall.AttachLsf(int(fd), conntrackFilter(nativeOrder(), true, shift))
	})
	if err == nil && err2 == nil {
		o.hearEndsOf(shift)
	}
}

// enableAccounting asks the kernel for times, bytes and packets of the connections of this network namespace,
// and for events where they are off. As far as it lets us: everything works without. It tells whether bytes are
// counted.
func enableAccounting() bool {
	const dir = "/proc/sys/net/netfilter/nf_conntrack_"
	for _, name := range []string{"timestamp", "acct", "events"} {
		if value, err := ioutil.ReadFile(dir + name); err == nil && strings.TrimSpace(string(value)) == "0" {
			_ = ioutil.WriteFile(dir+name, []byte("1"), 0644)
		}
	}
	counting, err := ioutil.ReadFile(dir + "acct")
	return err == nil && strings.TrimSpace(string(counting)) == "1"
}

func nativeOrder() binary.ByteOrder {
	one := uint16(1)
	if *(*byte)(unsafe.Pointer(&one)) == 1 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}
