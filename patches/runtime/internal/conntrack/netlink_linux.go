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
	"errors"
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
	readTableTime      = 3 * time.Second
)

// conntrackSocket receives the kernel's connection events. It is not one of those that Go's runtime polls: that
// would wake a thread at each event.
type conntrackSocket int

// openConntrack subscribes to the kernel's connection events, if wanted to the ends of established connections, too.
// It needs CAP_NET_ADMIN.
func openConntrack(ends bool) (conntrackSocket, error) {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, netlinkNetfilter)
	if err != nil {
		return -1, os.NewSyscallError("socket(AF_NETLINK, NETLINK_NETFILTER)", err)
	}
	// The first is for the privileged and goes beyond net.core.rmem_max.
	if syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUFFORCE, netlinkReceiveSize) != nil {
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, netlinkReceiveSize)
	}
	// Without the filter everything works, at a higher price.
	_ = conntrackSocket(fd).filter(ends, 0)
	if err := syscall.Bind(fd, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK, Groups: conntrackGroups}); err != nil {
		_ = syscall.Close(fd)
		if err == syscall.EPERM {
			return -1, errors.New("conntrack events need CAP_NET_ADMIN")
		}
		return -1, os.NewSyscallError("bind to the conntrack groups", err)
	}
	return conntrackSocket(fd), nil
}

// read gives the length of the next message, or at once syscall.EAGAIN where there is none.
func (s conntrackSocket) read(buffer []byte) (int, error) { return syscall.Read(int(s), buffer) }

// wait returns when there is something to read, or after the time-out, which is under a second.
func (s conntrackSocket) wait(timeout time.Duration) error {
	const readable = 1 // POLLIN
	poll := struct {
		fd              int32
		events, revents int16
	}{int32(s), readable, 0}
	limit := syscall.NsecToTimespec(int64(timeout))
	_, _, errno := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&poll)), 1, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 && errno != syscall.EINTR {
		return os.NewSyscallError("ppoll", errno)
	}
	return nil
}

// filter sets what the kernel holds back, see conntrackFilter.
func (s conntrackSocket) filter(ends bool, shift uint8) error {
	return syscall.AttachLsf(int(s), conntrackFilter(nativeOrder(), ends, shift))
}

// readConntrackTable hands over what the kernel answers when it is asked for all connections, datagram by datagram, with
// a socket of its own: the events of the meantime wait in the other. The kernel sends as fast as it is read, and at most
// readTableTime is waited for each datagram.
func readConntrackTable(buffer []byte, each func(datagram []byte)) error {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, netlinkNetfilter)
	if err != nil {
		return os.NewSyscallError("socket(AF_NETLINK, NETLINK_NETFILTER)", err)
	}
	defer conntrackSocket(fd).close()
	limit := syscall.NsecToTimeval(int64(readTableTime))
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit); err != nil {
		return os.NewSyscallError("SO_RCVTIMEO", err)
	}
	order := nativeOrder()
	request := make([]byte, netlinkHeader+netfilterHeader) // of all address families
	order.PutUint32(request, uint32(len(request)))
	order.PutUint16(request[4:], ctSubsystem<<8|ctMessageGet)
	order.PutUint16(request[6:], syscall.NLM_F_REQUEST|syscall.NLM_F_DUMP)
	if err := syscall.Sendto(fd, request, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		return os.NewSyscallError("send to conntrack", err)
	}
	for {
		n, err := syscall.Read(fd, buffer)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return os.NewSyscallError("read the table of connections", err)
		}
		each(buffer[:n])
		if end, err := endOfTable(buffer[:n], order); end {
			return err
		}
	}
}

func (s conntrackSocket) close() { _ = syscall.Close(int(s)) }

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
